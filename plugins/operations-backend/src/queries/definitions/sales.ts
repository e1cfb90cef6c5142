import { z } from 'zod';
import { defineQuery } from '../types';

const STATEMENTS = {
  day: `SELECT date, sum(total_sales) AS total, sum(order_count) AS lines
FROM daily_sales_mv
WHERE date >= toDate({from:DateTime64(3, 'UTC')})
  AND date <= toDate({to:DateTime64(3, 'UTC')} - INTERVAL 1 MILLISECOND)
GROUP BY date
ORDER BY date DESC`,
  product: `SELECT product_id, sum(total_sales) AS total, sum(order_count) AS lines
FROM daily_sales_mv
WHERE date >= toDate({from:DateTime64(3, 'UTC')})
  AND date <= toDate({to:DateTime64(3, 'UTC')} - INTERVAL 1 MILLISECOND)
GROUP BY product_id
ORDER BY total DESC, product_id`,
  country: `SELECT country, sum(gross) AS gross, sum(refunds) AS refunds,
  sum(total) AS total, sum(orders) AS orders, sum(units) AS units
FROM sales_summary
WHERE date >= toDate({from:DateTime64(3, 'UTC')})
  AND date <= toDate({to:DateTime64(3, 'UTC')} - INTERVAL 1 MILLISECOND)
GROUP BY country
ORDER BY total DESC, country`,
};

/** Sales by day, product or country. */
export const salesQuery = defineQuery({
  name: 'sales',
  title: 'Sales',
  description: 'Sales of whole days (UTC) by day, product or country',
  params: {
    groupBy: z.enum(['day', 'product', 'country']).default('day'),
  },
  defaultDays: 30,
  maxDays: 3_660,
  statement: ({ groupBy }) => STATEMENTS[groupBy],
});
