import type {
  CheckDefinition,
  QualityRun,
} from '@analytics-engine/plugin-analytics-common';
import type { Dataset } from '@analytics-engine/plugin-analytics-node';

/** A run as listeners get it: with the checks as they were when it ran. */
export interface FinishedRun {
  run: QualityRun;
  dataset: Dataset;
  /** Definitions of the run's results, by check id. */
  checks: ReadonlyMap<string, CheckDefinition>;
}

/** What a listener has to say about a run. */
export interface RunListenerAnswer {
  /** Incidents that are open on the run's checks now; goes into the run's `incidents`. */
  incidents?: QualityRun['incidents'];
}

/**
 * Told of every finished run, one listener after the other, before the run is
 * stored and answered. One that fails is logged and does not stop the others.
 */
export interface RunListener {
  onRunFinished(finished: FinishedRun): Promise<RunListenerAnswer | void>;
}
