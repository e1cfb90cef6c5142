import type {
  CheckOrigin,
  CheckType,
  QualityDimension,
} from '@analytics-engine/plugin-analytics-common';

/** What a person reads of a kind of check. */
export interface CheckTypeWords {
  label: string;
  /** What it claims of the data. */
  claim: string;
}

/** Words of every kind of check, in the order in which they are offered. */
export const CHECK_TYPES: Record<CheckType, CheckTypeWords> = {
  completeness: {
    label: 'Completeness',
    claim: 'A column has a value in every row',
  },
  uniqueness: {
    label: 'Uniqueness',
    claim: 'No two rows share a key of one or several columns',
  },
  validity: {
    label: 'Validity',
    claim: 'Values come from a set, lie in a range or have a form',
  },
  freshness: { label: 'Freshness', claim: 'The newest row is not too old' },
  volume: {
    label: 'Volume',
    claim: 'There are neither too few nor too many rows',
  },
  schema: {
    label: 'Schema',
    claim: 'Columns and types are those of a snapshot',
  },
  sql: {
    label: 'Own query',
    claim: 'A SELECT of your own finds what is wrong',
  },
  reconciliation: {
    label: 'Reconciliation',
    claim: 'A figure agrees with that of another dataset',
  },
};

/** Words of the sides of quality. */
export const DIMENSIONS: Record<QualityDimension, string> = {
  completeness: 'Completeness',
  uniqueness: 'Uniqueness',
  validity: 'Validity',
  freshness: 'Freshness',
  volume: 'Volume',
  schema: 'Schema',
  consistency: 'Consistency',
};

/** Where a check comes from, and so where it is changed. */
export const ORIGINS: Record<CheckOrigin, { word: string; advice: string }> = {
  configuration: {
    word: 'Configuration',
    advice:
      'It is written in the configuration of the server; change it there.',
  },
  catalog: {
    word: 'Catalog',
    advice:
      'It is written in the file that the catalog entity of the dataset names; change it there.',
  },
  user: { word: 'Portal', advice: 'It was written in the portal.' },
};
