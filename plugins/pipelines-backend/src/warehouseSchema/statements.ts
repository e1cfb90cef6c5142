import type { DatasetRegistration } from '@analytics-engine/plugin-analytics-node';
import { eventsDataset, metricsDataset, ordersDataset } from './salesTables';
import { dailySalesDataset, salesSummaryDataset } from './salesRollups';

/** Blocks whose deduplication tokens a table remembers. */
export const DEDUPLICATION_WINDOW_BLOCKS = 10_000;

/** Defaults of columns whose type's own default would say the wrong thing. */
const COLUMN_DEFAULTS: Record<string, Record<string, string>> = {
  orders: { status: "'completed'" },
  events: { amount: 'order_total', properties: "'{}'" },
};

/** One table that pipelines write, as the statement that makes it. */
function createTable(
  dataset: DatasetRegistration,
  options: { partitionBy: string; orderBy: string },
): string {
  const defaults = COLUMN_DEFAULTS[dataset.table] ?? {};
  const columns = dataset.columns.map(({ name, type }) => {
    const expression = defaults[name];
    return `  ${name} ${type}${expression ? ` DEFAULT ${expression}` : ''}`;
  });
  return `CREATE TABLE IF NOT EXISTS ${dataset.table} (
${columns.join(',\n')},
  INDEX _offset_minmax _offset TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY ${options.partitionBy}
ORDER BY (${options.orderBy})
SETTINGS non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW_BLOCKS}`;
}

/**
 * What the plugin's tables and views are, in the order of their dependence.
 * Every statement may be run again; a later version adds `ALTER TABLE ... ADD
 * COLUMN IF NOT EXISTS` below the tables and never changes what is above.
 */
export const WAREHOUSE_STATEMENTS: ReadonlyArray<{
  name: string;
  query: string;
}> = [
  {
    name: 'create-orders',
    query: createTable(ordersDataset, {
      partitionBy: 'toYYYYMM(order_date)',
      orderBy: 'order_date, order_id, order_line',
    }),
  },
  {
    name: 'create-events',
    query: createTable(eventsDataset, {
      partitionBy: 'toYYYYMM(event_time)',
      orderBy: 'event_type, event_time',
    }),
  },
  {
    name: 'create-metrics',
    query: createTable(metricsDataset, {
      partitionBy: 'toYYYYMM(time)',
      orderBy: 'metric, time',
    }),
  },
  {
    name: 'create-daily-sales-mv',
    // The manual's view; partitions let a touched month be rebuilt by itself,
    // the window keeps a repeated block from counting twice.
    query: `CREATE MATERIALIZED VIEW IF NOT EXISTS ${dailySalesDataset.table}
ENGINE = SummingMergeTree()
PARTITION BY toYYYYMM(date)
ORDER BY (date, product_id)
SETTINGS non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW_BLOCKS}
AS ${dailySalesDataset.select}`,
  },
  {
    name: 'create-sales-summary',
    query: `CREATE OR REPLACE VIEW ${salesSummaryDataset.table}
AS ${salesSummaryDataset.select}`,
  },
];

/** Every dataset that this plugin ships. */
export const SHIPPED_DATASETS: readonly DatasetRegistration[] = [
  ordersDataset,
  eventsDataset,
  metricsDataset,
  dailySalesDataset,
  salesSummaryDataset,
];
