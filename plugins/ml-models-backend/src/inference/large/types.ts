import type {
  FeatureRow,
  ModelFeature,
} from '@analytics-engine/plugin-analytics-common';
import type { PredictionBatch } from '../../predictions/types';

/** Features of a version, which never change. */
export interface VersionFeatures {
  /** Of the version: what is made of its features is made once. */
  key: string;
  features: readonly ModelFeature[];
}

/** Rows of a large call, which a thread holds; they never reach the event loop's memory. */
export interface RowsElsewhere {
  readonly length: number;
  /** The same call's rows at these places. */
  pick(rows: readonly number[]): RowsElsewhere;
  /** @throws ValidationError naming every bad feature */
  encode(version: VersionFeatures): Promise<Float32Array>;
  /** What `encodePredictions` makes of a batch with these rows; to be gone through once. */
  records(
    batch: PredictionBatch,
    version: VersionFeatures,
  ): Promise<Iterable<Buffer>>;
  /** Keeps the rows until they are released as often as they are held. */
  hold(): void;
  release(): void;
}

/** Rows by feature name, here or in a thread. */
export type Instances = readonly FeatureRow[] | RowsElsewhere;

/** Whether a thread holds the rows. */
export function areElsewhere(instances: Instances): instances is RowsElsewhere {
  return !Array.isArray(instances);
}
