import type { BoostingOptions } from '../boosting/types';
import type { FeatureValue } from '../encoding/TabularEncoder';
import type { LogisticOptions } from '../linear/trainLogistic';
import type { Evaluation } from '../metrics/evaluate';
import type { FeatureDefinition, Learner } from '../types';

/** What to train, and how. */
export interface TrainingSpec {
  features: FeatureDefinition[];
  /** Families to try; the better by the rows held out is kept. Both when not given. */
  learners?: Learner[];
  /** Cap on the rounds of boosting and the steps of the solver. */
  maxIterations?: number;
  /** Share of the rows, the newest, that judges. */
  holdoutFraction?: number;
  /** First time to hold out, in milliseconds, instead of a fraction; rows must have times. */
  holdoutFrom?: number;
  /** Share of the other rows that decides when boosting stops. */
  validationFraction?: number;
  seed?: number;
  boosting?: Partial<BoostingOptions>;
  logistic?: Partial<LogisticOptions>;
  /** Written into the model's `metadata_props`. */
  metadata?: Record<string, string>;
}

/** Parts of a training run, in their order. */
export type TrainingPhase = 'reading' | 'fitting' | 'evaluating';

/** How far a run is. */
export interface TrainingProgress {
  phase: TrainingPhase;
  rows: number;
  learner?: Learner;
  /** Round or step of the learner. */
  round?: number;
  /** Most rounds that there may be; mostly it stops before. */
  maxRounds?: number;
  loss?: number;
  validationLoss?: number;
}

/** How one family did. */
export interface CandidateReport {
  learner: Learner;
  /** Rounds of boosting that were kept, or steps of the solver. */
  rounds: number;
  seconds: number;
  holdout: Evaluation;
  /** Mean log loss after rounds, thinned out. */
  curve: { round: number; loss: number; validationLoss?: number }[];
}

/** A row as people write it, with the score that the model gave. */
export interface ScoredExample {
  instance: Record<string, FeatureValue>;
  score: number;
}

/** A finished run. */
export interface TrainingResult {
  /** The model file, its encoder within. */
  onnx: Uint8Array;
  learner: Learner;
  candidates: CandidateReport[];
  rows: { fit: number; validation: number; holdout: number };
  /** First time that was held out, in milliseconds; null when rows have no times. */
  holdoutFrom: number | null;
  /** How much each feature matters to the chosen model, most first; sums to 1. */
  importance: { feature: string; share: number }[];
  /** Rows of the hold-out with their scores, to check a runtime with. */
  examples: ScoredExample[];
}
