import type { DatasetRegistration } from '@analytics-engine/plugin-analytics-node';
import { POSITION_COLUMNS } from '@analytics-engine/plugin-analytics-node';

/** Catalog entity that owns what this plugin ships. */
export const DATASET_OWNER = 'group:default/data-platform';
/** Plugin that registers the datasets. */
export const DATASET_ORIGIN = 'pipelines';

/**
 * Order lines. Fits the events `order` and `refund` and, by the same columns,
 * the lines of a shop's invoice file: customers may be missing, cancelled lines
 * have negative quantities and totals.
 */
export const ordersDataset: DatasetRegistration = {
  name: 'orders',
  description: 'Order lines; refunds and cancellations are negative lines',
  table: 'orders',
  kind: 'table',
  key: ['order_id', 'order_line', 'product_id'],
  timeColumn: 'order_date',
  columns: [
    { name: 'order_id', type: 'String', description: 'Number of the order' },
    {
      name: 'order_line',
      type: 'UInt32',
      description: 'Line of the order, 0 when the source has none',
    },
    { name: 'product_id', type: 'String', description: 'Stock code' },
    {
      name: 'customer_id',
      type: 'Nullable(String)',
      description: 'Who bought; null when unknown',
      personal: true,
    },
    {
      name: 'quantity',
      type: 'Int32',
      description: 'Units; negative when they came back',
    },
    {
      name: 'unit_price',
      type: 'Decimal(18, 4)',
      description: 'Price of one unit',
    },
    {
      name: 'order_total',
      type: 'Decimal(18, 4)',
      description: 'Amount of the line: quantity times unit price',
    },
    { name: 'currency', type: 'LowCardinality(String)' },
    {
      name: 'order_date',
      type: "DateTime('UTC')",
      description: 'When it was ordered, or sent back',
    },
    { name: 'country', type: 'LowCardinality(String)' },
    {
      name: 'status',
      type: 'LowCardinality(String)',
      description: 'completed, cancelled or refunded',
    },
    {
      name: 'description',
      type: 'String',
      description: "The product's name at that time",
    },
    ...POSITION_COLUMNS,
  ],
  owner: DATASET_OWNER,
  retentionClass: 'none',
  origin: DATASET_ORIGIN,
};

/** Everything that happened, of any kind; `properties` takes what has no column. */
export const eventsDataset: DatasetRegistration = {
  name: 'events',
  description: 'Every event of the shop and of its visitors',
  table: 'events',
  kind: 'table',
  key: ['event_id'],
  timeColumn: 'event_time',
  columns: [
    { name: 'event_id', type: 'String' },
    {
      name: 'event_type',
      type: 'LowCardinality(String)',
      description: 'order, refund, page_view, signup, ...',
    },
    { name: 'event_time', type: "DateTime64(3, 'UTC')" },
    { name: 'customer_id', type: 'Nullable(String)', personal: true },
    { name: 'session_id', type: 'String', personal: true },
    { name: 'order_id', type: 'String' },
    { name: 'product_id', type: 'String' },
    { name: 'page', type: 'String', description: 'Path that was seen' },
    { name: 'quantity', type: 'Int32' },
    { name: 'unit_price', type: 'Decimal(18, 4)' },
    { name: 'order_total', type: 'Decimal(18, 4)' },
    {
      name: 'amount',
      type: 'Decimal(18, 4)',
      description: 'Money of the event; the order total unless it is given',
    },
    { name: 'country', type: 'LowCardinality(String)' },
    {
      name: 'properties',
      type: 'String',
      description: 'Everything else, as JSON text',
      personal: true,
    },
    ...POSITION_COLUMNS,
  ],
  owner: DATASET_OWNER,
  retentionClass: 'rawEvents',
  origin: DATASET_ORIGIN,
};

/** Measurements with labels. */
export const metricsDataset: DatasetRegistration = {
  name: 'metrics',
  description: 'Measurements with labels',
  table: 'metrics',
  kind: 'table',
  key: ['metric', 'time'],
  timeColumn: 'time',
  columns: [
    { name: 'metric', type: 'LowCardinality(String)' },
    { name: 'time', type: "DateTime64(3, 'UTC')" },
    { name: 'value', type: 'Float64' },
    { name: 'labels', type: 'Map(LowCardinality(String), String)' },
    ...POSITION_COLUMNS,
  ],
  owner: DATASET_OWNER,
  retentionClass: 'aggregatedMetrics',
  origin: DATASET_ORIGIN,
};
