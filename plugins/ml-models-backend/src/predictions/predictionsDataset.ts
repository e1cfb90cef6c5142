import {
  LABELS_DATASET,
  PREDICTIONS_DATASET,
} from '@analytics-engine/plugin-analytics-common';
import type {
  DatasetRegistration,
  SchemaStatement,
} from '@analytics-engine/plugin-analytics-node';
import {
  createTableStatement,
  POSITION_COLUMNS,
} from '@analytics-engine/plugin-analytics-node';

const OWNER = 'group:default/data-platform';
const ORIGIN = 'ml-models';

/** Topic that predictions are appended to. */
export const PREDICTIONS_TOPIC = 'ml-predictions';
/** Topic that labels are appended to. */
export const LABELS_TOPIC = 'ml-labels';
/** View with one row for each labelled prediction. */
export const CURRENT_LABELS_VIEW = 'current_labels';

const PROBABILITIES = {
  name: 'probabilities',
  type: 'Array(Float32)',
  description:
    'Of every class of a multiclass model, in the order of its signature; empty for others',
};

/** What models answered. */
export const predictionsDataset: DatasetRegistration = {
  name: PREDICTIONS_DATASET,
  description: 'What models answered, with the features they were asked with',
  table: 'predictions',
  kind: 'table',
  key: ['prediction_id', 'version'],
  timeColumn: 'predicted_at',
  columns: [
    {
      name: 'prediction_id',
      type: 'String',
      description: 'A shadow has the id of the answer it shadows',
    },
    { name: 'predicted_at', type: "DateTime64(3, 'UTC')" },
    { name: 'model', type: 'LowCardinality(String)' },
    { name: 'version', type: 'LowCardinality(String)' },
    {
      name: 'role',
      type: 'LowCardinality(String)',
      description: 'champion, control, canary, shadow, pinned or batch',
    },
    { name: 'deployment_id', type: 'LowCardinality(String)' },
    {
      name: 'entity_key',
      type: 'String',
      description: 'Whom it is about; empty for nobody',
      personal: true,
    },
    { name: 'score', type: 'Float64' },
    {
      name: 'label',
      type: 'LowCardinality(String)',
      description: 'The class; empty for a regression',
    },
    { name: 'latency_ms', type: 'Float32' },
    {
      name: 'features',
      type: 'Array(Float32)',
      description:
        "In the order of the version's signature: categories by index, -1 unknown; NaN missing",
    },
    PROBABILITIES,
    ...POSITION_COLUMNS,
  ],
  owner: OWNER,
  retentionClass: 'rawEvents',
  origin: ORIGIN,
};

/** What turned out to be true. */
export const labelsDataset: DatasetRegistration = {
  name: LABELS_DATASET,
  description: 'What turned out to be true of predictions',
  table: 'labels',
  kind: 'table',
  key: ['prediction_id'],
  timeColumn: 'observed_at',
  columns: [
    { name: 'prediction_id', type: 'String' },
    { name: 'model', type: 'LowCardinality(String)' },
    {
      name: 'label',
      type: 'Float64',
      description: 'Index of the class, or the value of a regression',
    },
    { name: 'observed_at', type: "DateTime64(3, 'UTC')" },
    { name: 'received_at', type: "DateTime64(3, 'UTC')" },
    ...POSITION_COLUMNS,
  ],
  owner: OWNER,
  retentionClass: 'rawEvents',
  origin: ORIGIN,
};

/**
 * Tables of this plugin. Labels are a plain table, every correction a row of
 * its own: a table that replaces rows while merging loses the offsets by which
 * exactly-once is decided. The view has the last word on each prediction.
 */
export const WAREHOUSE_STATEMENTS: readonly SchemaStatement[] = [
  {
    name: 'create-predictions',
    query: createTableStatement({
      columns: predictionsDataset.columns,
      orderBy: ['model', 'version', 'predicted_at'],
      timeColumn: 'predicted_at',
      ifNotExists: true,
    }),
    params: { table: predictionsDataset.table },
  },
  {
    // Tables of before did not have it.
    name: 'add-prediction-probabilities',
    query: `ALTER TABLE {table:Identifier} ADD COLUMN IF NOT EXISTS ${PROBABILITIES.name} ${PROBABILITIES.type} AFTER features`,
    params: { table: predictionsDataset.table },
  },
  {
    name: 'create-labels',
    query: createTableStatement({
      columns: labelsDataset.columns,
      orderBy: ['model', 'prediction_id'],
      timeColumn: 'observed_at',
      ifNotExists: true,
    }),
    params: { table: labelsDataset.table },
  },
  {
    name: 'create-current-labels',
    query: `CREATE OR REPLACE VIEW ${CURRENT_LABELS_VIEW} AS
SELECT
  model,
  prediction_id,
  argMax(label, (_partition, _offset)) AS label,
  argMax(observed_at, (_partition, _offset)) AS observed_at,
  argMax(received_at, (_partition, _offset)) AS received_at
FROM labels
GROUP BY model, prediction_id`,
  },
];
