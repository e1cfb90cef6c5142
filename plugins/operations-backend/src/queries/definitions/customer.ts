import { defineQuery } from '../types';

/** Customers by what they spent. */
export const customerQuery = defineQuery({
  name: 'customer',
  title: 'Customers',
  description:
    'Customers by what they spent, with their orders and last order; identifiers are keyed hashes',
  params: {},
  defaultDays: 30,
  maxDays: 3_660,
  personalColumns: ['customer'],
  statement: () => `SELECT customer_id AS customer,
  uniqExact(order_id) AS orders, sum(order_total) AS total,
  round(sum(order_total) / uniqExact(order_id), 2) AS average_order,
  min(order_date) AS first_order, max(order_date) AS last_order
FROM orders
WHERE order_date >= {from:DateTime64(3, 'UTC')}
  AND order_date < {to:DateTime64(3, 'UTC')}
  AND customer_id IS NOT NULL
GROUP BY customer_id
ORDER BY total DESC, customer_id`,
});
