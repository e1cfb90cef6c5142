import type {
  DatasetRegistration,
  SchemaStatement,
} from '@analytics-engine/plugin-analytics-node';
import {
  createTableStatement,
  DEDUPLICATION_WINDOW_BLOCKS,
} from '@analytics-engine/plugin-analytics-node';
import { eventsDataset, metricsDataset, ordersDataset } from './salesTables';
import { dailySalesDataset, salesSummaryDataset } from './salesRollups';

/** Defaults of columns whose type's own default would say the wrong thing. */
const COLUMN_DEFAULTS: Record<string, Record<string, string>> = {
  orders: { status: "'completed'" },
  events: { amount: 'order_total', properties: "'{}'" },
};

/** One table that pipelines write. */
function createTable(
  dataset: DatasetRegistration,
  orderBy: string[],
): SchemaStatement {
  return {
    name: `create-${dataset.name}`,
    query: createTableStatement({
      columns: dataset.columns,
      orderBy,
      timeColumn: dataset.timeColumn,
      defaults: COLUMN_DEFAULTS[dataset.table],
      ifNotExists: true,
    }),
    params: { table: dataset.table },
  };
}

/**
 * What the plugin's tables and views are, in the order of their dependence.
 * Every statement may be run again; a later version adds `ALTER TABLE ... ADD
 * COLUMN IF NOT EXISTS` below the tables and never changes what is above.
 */
export const WAREHOUSE_STATEMENTS: readonly SchemaStatement[] = [
  createTable(ordersDataset, ['order_date', 'order_id', 'order_line']),
  createTable(eventsDataset, ['event_type', 'event_time']),
  createTable(metricsDataset, ['metric', 'time']),
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
