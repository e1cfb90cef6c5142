import type { DeploymentStrategy } from '@analytics-engine/plugin-analytics-common';

/** One feature of a definition: a column of its SQL. */
export interface FeatureSource {
  name: string;
  type: 'number' | 'boolean' | 'category';
  description?: string;
}

/** How rows are made that know nothing of what came after them. */
export interface SnapshotPlan {
  /** SELECT with the columns `entity` and `label`, what happened to each entity in the horizon after `{asOf:DateTime64(3)}`. */
  labelSql: string;
  /** How long after a snapshot its labels are known. */
  horizonMs: number;
  /** Time between two snapshots of a training range. */
  everyMs: number;
  /** Data before the first snapshot of a range, so that features have a past. */
  warmUpMs: number;
}

/** When a candidate may replace the version in production. */
export interface DeployPolicy {
  /** Least gain of AUC on the hold-out. */
  minImprovement: number;
  /** Rows of the positive class that the hold-out must have. */
  minPositives: number;
  /** Most that the log loss may grow. */
  maxLogLossIncrease: number;
  /** Most that the expected calibration error may grow. */
  maxCalibrationIncrease: number;
  /** Most that scoring a row may take, as a multiple of the champion's time. */
  maxLatencyRatio: number;
  strategy: DeploymentStrategy;
}

/** Any program that gives a model for a file of rows. */
export interface ExternalTrainerSettings {
  /** Program and arguments; the path of the configuration file is added. */
  command: string[];
  timeLimitMs: number;
}

/** What a model learns, from where, and when a new version may take over. */
export interface ModelDefinition {
  name: string;
  description: string;
  /** Dataset that the rows come from: its quality gate holds training back. */
  dataset: string;
  /**
   * SELECT with a column for each feature. With `snapshots` it has `entity` too
   * and sees only what was before `{asOf:DateTime64(3)}`; otherwise it has the
   * label's column, and those of `entity` and `time` when they are named.
   */
  sql: string;
  entity?: string;
  time?: string;
  label: { column: string; positive: string; classes: [string, string] };
  features: FeatureSource[];
  snapshots?: SnapshotPlan;
  batchSize: number;
  maxIterations: number;
  holdoutFraction: number;
  deploy: DeployPolicy;
  external?: ExternalTrainerSettings;
  /** Trains as soon as there is data and no version, and deploys the result. */
  firstTraining?: { replayMs: number };
  /** Scores all entities regularly; needs `snapshots`. */
  scoring?: { everyMs: number };
}
