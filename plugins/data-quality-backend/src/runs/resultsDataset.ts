import { QUALITY_RESULTS_DATASET } from '@analytics-engine/plugin-analytics-common';
import type {
  DatasetRegistration,
  SchemaStatement,
} from '@analytics-engine/plugin-analytics-node';
import {
  createTableStatement,
  POSITION_COLUMNS,
} from '@analytics-engine/plugin-analytics-node';

/** Results of checks as rows of the warehouse, landed by an ordinary pipeline. */
export const resultsDataset: DatasetRegistration = {
  name: QUALITY_RESULTS_DATASET,
  description: 'What every check of every quality run found',
  table: QUALITY_RESULTS_DATASET,
  kind: 'table',
  key: ['run_id', 'check_id'],
  timeColumn: 'checked_at',
  columns: [
    { name: 'run_id', type: 'String' },
    { name: 'checked_at', type: "DateTime64(3, 'UTC')" },
    { name: 'dataset', type: 'LowCardinality(String)' },
    { name: 'check_id', type: 'LowCardinality(String)' },
    { name: 'dimension', type: 'LowCardinality(String)' },
    { name: 'column', type: 'LowCardinality(String)' },
    { name: 'severity', type: 'LowCardinality(String)' },
    { name: 'status', type: 'LowCardinality(String)' },
    { name: 'score', type: 'Nullable(Float64)' },
    { name: 'evaluated_rows', type: 'Nullable(UInt64)' },
    { name: 'failed_rows', type: 'Nullable(UInt64)' },
    { name: 'method', type: 'LowCardinality(String)' },
    { name: 'actual', type: 'String' },
    ...POSITION_COLUMNS,
  ],
  owner: 'group:default/data-platform',
  retentionClass: 'aggregatedMetrics',
  origin: 'data-quality',
};

/** Its table. */
export const resultsTable: SchemaStatement = {
  name: 'create-quality-results',
  query: createTableStatement({
    columns: resultsDataset.columns,
    orderBy: ['dataset', 'check_id', 'checked_at'],
    timeColumn: 'checked_at',
    ifNotExists: true,
  }),
  params: { table: resultsDataset.table },
};
