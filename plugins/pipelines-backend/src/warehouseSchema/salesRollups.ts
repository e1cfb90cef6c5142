import type { DatasetRegistration } from '@analytics-engine/plugin-analytics-node';
import { DATASET_ORIGIN, DATASET_OWNER } from './salesTables';

/** Sales per day and product, as the operations manual defines them. */
export const dailySalesDataset: DatasetRegistration = {
  name: 'daily_sales_mv',
  description: 'Sales per day and product',
  table: 'daily_sales_mv',
  kind: 'rollup',
  key: ['date', 'product_id'],
  timeColumn: 'date',
  columns: [
    { name: 'date', type: 'Date' },
    { name: 'product_id', type: 'String' },
    { name: 'total_sales', type: 'Decimal(38, 4)' },
    { name: 'order_count', type: 'UInt64' },
  ],
  owner: DATASET_OWNER,
  retentionClass: 'aggregatedMetrics',
  source: 'orders',
  select: `SELECT
  toDate(order_date) as date,
  product_id,
  sum(order_total) as total_sales,
  count() as order_count
FROM orders
GROUP BY date, product_id`,
  origin: DATASET_ORIGIN,
};

/** Gross, refunded and net sales per day and country. */
export const salesSummaryDataset: DatasetRegistration = {
  name: 'sales_summary',
  description: 'Gross, refunded and net sales per day and country',
  table: 'sales_summary',
  kind: 'view',
  key: ['date', 'country'],
  timeColumn: 'date',
  columns: [
    { name: 'date', type: 'Date' },
    { name: 'country', type: 'LowCardinality(String)' },
    {
      name: 'gross',
      type: 'Decimal(38, 4)',
      description: 'Sum of the positive lines',
    },
    {
      name: 'refunds',
      type: 'Decimal(38, 4)',
      description: 'Sum of the negative lines, as a positive number',
    },
    { name: 'total', type: 'Decimal(38, 4)', description: 'Net sales' },
    { name: 'orders', type: 'UInt64', description: 'Different orders' },
    { name: 'customers', type: 'UInt64', description: 'Different customers' },
    { name: 'units', type: 'Int64' },
  ],
  owner: DATASET_OWNER,
  retentionClass: 'none',
  source: 'orders',
  select: `SELECT
  toDate(order_date) AS date,
  country,
  sumIf(order_total, order_total > 0) AS gross,
  -sumIf(order_total, order_total < 0) AS refunds,
  sum(order_total) AS total,
  uniqExact(order_id) AS orders,
  uniqExact(customer_id) AS customers,
  sum(quantity) AS units
FROM orders
GROUP BY date, country`,
  origin: DATASET_ORIGIN,
};
