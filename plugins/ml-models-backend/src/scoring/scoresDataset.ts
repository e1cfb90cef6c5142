import { BATCH_SCORES_DATASET } from '@analytics-engine/plugin-analytics-common';
import {
  quoteIdentifier,
  type DatasetColumn,
  type DatasetRegistration,
} from '@analytics-engine/plugin-analytics-node';

/** What registered the dataset of a run's target. */
export const SCORES_ORIGIN = 'ml-models';

/** Columns of every target. */
export const SCORES_COLUMNS: readonly DatasetColumn[] = [
  {
    name: 'run_id',
    type: 'String',
    description: 'Operation that scored the row',
  },
  {
    name: 'row',
    type: 'UInt64',
    description: 'Number of the row in its run, from 0',
  },
  {
    name: 'entity_key',
    type: 'String',
    description: 'Whom it is about; empty for nobody',
    personal: true,
  },
  { name: 'model', type: 'LowCardinality(String)' },
  { name: 'version', type: 'LowCardinality(String)' },
  {
    name: 'scored_at',
    type: "DateTime64(3, 'UTC')",
    description: 'When the run began',
  },
  { name: 'score', type: 'Float64' },
  {
    name: 'label',
    type: 'LowCardinality(String)',
    description: 'The class; empty for a regression',
  },
];

/** Blocks whose tokens a target remembers: those that can still be under way. */
const DEDUPLICATION_WINDOW_BLOCKS = 1_000;

/** A dataset that takes scores. */
export function scoresDataset(name: string): DatasetRegistration {
  return {
    name,
    description:
      name === BATCH_SCORES_DATASET
        ? 'What models said of whole datasets'
        : 'What models said of whole datasets, by request in a table of its own',
    table: name,
    kind: 'table',
    key: ['run_id', 'row'],
    timeColumn: 'scored_at',
    columns: [...SCORES_COLUMNS],
    owner: 'group:default/data-platform',
    retentionClass: 'rawEvents',
    origin: SCORES_ORIGIN,
  };
}

/** Makes a target; its name is bound as `{table:Identifier}`. A run is in one partition, so a block is there whole or not at all. */
export const CREATE_SCORES = `CREATE TABLE IF NOT EXISTS {table:Identifier} (
  ${SCORES_COLUMNS.map(
    ({ name, type }) => `${quoteIdentifier(name)} ${type}`,
  ).join(',\n  ')}
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(scored_at)
ORDER BY (run_id, row)
SETTINGS non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW_BLOCKS}`;
