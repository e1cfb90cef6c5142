import { z } from 'zod';
import { defineQuery } from '../types';

/** The newest orders. */
export const recentOrdersQuery = defineQuery({
  name: 'recent-orders',
  title: 'Recent orders',
  description: 'Orders, newest first; customers are keyed hashes',
  params: {
    country: z
      .string()
      .max(100)
      .default('')
      .describe('Only this country; all when empty'),
  },
  defaultDays: 7,
  maxDays: 366,
  personalColumns: ['customer'],
  statement: () => `SELECT order_id, max(order_date) AS ordered_at,
  any(customer_id) AS customer, any(o.country) AS country,
  count() AS lines, sum(quantity) AS units, sum(order_total) AS total,
  any(o.currency) AS currency
FROM orders AS o
WHERE order_date >= {from:DateTime64(3, 'UTC')}
  AND order_date < {to:DateTime64(3, 'UTC')}
  AND ({country:String} = '' OR o.country = {country:String})
GROUP BY order_id
ORDER BY ordered_at DESC, order_id`,
});
