import type { PredictionRole } from '@analytics-engine/plugin-analytics-common';
import type { Instances } from '../inference/large/types';

/** What one version answered in one call. */
export interface PredictionBatch {
  model: string;
  version: string;
  role: PredictionRole;
  /** Deployment that sent it there, if one is under way. */
  deploymentId?: string;
  predictionIds: string[];
  instances: Instances;
  /** One per row; empty text for none. */
  entityKeys: readonly string[];
  scores: Float32Array;
  /** Absent for regressions. */
  labels?: string[];
  /** Of multiclass models the probability of every class, row after row. */
  probabilities?: Float32Array;
  latencyMs: number;
  /** Milliseconds since the epoch. */
  at: number;
}

/** A call that a version did not answer. */
export interface PredictionFailure {
  model: string;
  version: string;
  role: PredictionRole;
  deploymentId?: string;
  rows: number;
  /** Only what the version is to blame for; bad input of callers is not told. */
  kind: 'timeout' | 'error';
  latencyMs: number;
  at: number;
}

/**
 * Told of every answer, in the process that gave it, before the log has it.
 * Runs on the hot path: must be quick and must not throw.
 */
export interface PredictionListener {
  onPredictions?(batch: PredictionBatch): void;
  onFailure?(failure: PredictionFailure): void;
}

/** Writes predictions into the event log, from which a pipeline lands them. */
export interface PredictionLog {
  /** Takes the batch at once and appends it soon, with others. */
  record(batch: PredictionBatch): void;
  /** True when a prediction with this id was recorded lately. */
  isRecent(predictionId: string): boolean;
  /** Resolves when everything recorded before is durable. */
  flush(): Promise<void>;
}
