import type { ModelFeature } from '@analytics-engine/plugin-analytics-common';

/** A SELECT that gives rows to score; parameters are bound. */
export interface ScoringSource {
  /** Has `_entity` and the columns `f0`, `f1`, ... of the features. */
  query: string;
  params: Record<string, unknown>;
  /** In the order of their columns. */
  features: ModelFeature[];
}

/** What is kept of a run, so that a restart goes on with the same one. */
export interface ScoringInput {
  model: string;
  version: string;
  target: string;
  source: ScoringSource;
  rows: number;
  /** Milliseconds since the epoch. */
  startedMs: number;
}

/** Scores of consecutive rows; rows without one are left out. */
export interface ScoredRows {
  /** Number of each row in the run. */
  rows: number[];
  entities: string[];
  scores: Float32Array;
  labels?: string[];
}
