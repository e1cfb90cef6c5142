import type {
  ModelFeature,
  TrainingCurve,
} from '@analytics-engine/plugin-analytics-common';
import type { TrainingSnapshot } from '../snapshot/TrainingSnapshot';

/** A model that a trainer made of a snapshot, not registered yet. */
export interface TrainedModel {
  onnx: Buffer;
  /** What it was made with, for people: `gradient-boosting`. */
  algorithm: string;
  /** In the order of the model's columns. */
  features: ModelFeature[];
  /** Rows with the scores that the trainer itself gives them. */
  goldenRows: Array<{
    features: Record<string, number | string | boolean | null>;
    score: number;
  }>;
  curves: TrainingCurve[];
  /** Figures of the trainer itself on the hold-out; empty when it has none. */
  metrics: Record<string, number>;
  /** What people may want to know: rounds, importance of features. */
  tags: Record<string, string>;
}

/** What a trainer is told. */
export interface TrainerOptions {
  trainingId: string;
  batchSize: number;
  maxIterations: number;
  seed: number;
  signal: AbortSignal;
  /** Share that is done, and what is done now. */
  onProgress: (share: number, step: string) => void;
}

/** One way to make a model of the rows that may be learned from. */
export interface Trainer {
  train(
    snapshot: TrainingSnapshot,
    options: TrainerOptions,
  ): Promise<TrainedModel>;
}
