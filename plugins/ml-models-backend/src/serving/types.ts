import type {
  ModelPlacement,
  ModelVersion,
} from '@analytics-engine/plugin-analytics-common';
import type { Instances } from '../inference/large/types';

/** What a model said about rows. */
export interface Scores {
  /** One per row; see `ModelOutput` for what it means. */
  scores: Float32Array;
  /** One class per row; absent for regressions. */
  labels?: string[];
  /** Of multiclass models the probability of every class, row after row. */
  probabilities?: Float32Array;
  /** From asking to answer, waiting included; of low priority work what the model itself took. */
  latencyMs: number;
}

/** Rows for one version of a model. */
export interface ScoreRequest {
  model: string;
  version: string;
  /** Rows by feature name: they are checked and encoded by the version's signature. */
  instances: Instances;
  /** What to call the rows when something is wrong with them; their places by default. */
  rowNumbers?: readonly number[];
  /** Milliseconds until it is given up; `modelTimeout` of the configuration by default. */
  timeoutMs?: number;
  /** `low` is dropped first under load and never runs where callers' rows do: shadows and batches. */
  priority?: 'normal' | 'low';
}

/** A version that is ready to answer. */
export interface WarmVersion {
  model: string;
  version: string;
  placement: ModelPlacement;
  /** What it costs, as measured when it was warmed. */
  callMicroseconds: number;
  rowMicroseconds: number;
  sizeBytes: number;
}

/**
 * Runs models. Sessions are hot: changing the version that traffic goes to is
 * a change of pointer. A model that hangs or crashes harms nobody else.
 */
export interface ServingRuntime {
  /**
   * Loads a version, checks its golden rows, and keeps it hot until released;
   * does nothing when it is. Must have resolved before `score` can be fast.
   *
   * @throws NotFoundError, UnprocessableError (not the registered file, or refused by the gate)
   */
  warm(model: string, version: string): Promise<WarmVersion>;
  /** The registered version, when it is warm. */
  warmVersion(model: string, version: string): ModelVersion | undefined;
  warmVersions(): WarmVersion[];
  /**
   * Scores rows; warms the version first when it is not.
   *
   * @throws ValidationError naming every bad feature
   * @throws ModelTimeoutError (504) when the model did not answer in time
   * @throws UnavailableError (503) when the model cannot run
   * @throws BusyError (503) when low priority work was dropped
   */
  score(request: ScoreRequest): Promise<Scores>;
  /** Lets a version go once what it does now is done. */
  release(model: string, version: string): Promise<void>;
}
