import type { ModelBaseline } from '@analytics-engine/plugin-analytics-common';
import type { ApiMount } from '@analytics-engine/plugin-analytics-node';
import type { PredictionListener } from '../predictions/types';

/** What drift is measured against, by version. */
export interface BaselineStore {
  /** Keeps the baseline of a version; once, it never changes after. */
  save(model: string, version: string, baseline: ModelBaseline): Promise<void>;
  get(model: string, version: string): Promise<ModelBaseline | undefined>;
}

/** The watching part, put together. */
export interface Watching {
  baselines: BaselineStore;
  listener: PredictionListener;
  mounts: ApiMount[];
  startUp(): Promise<void>;
  shutDown(): Promise<void>;
}
