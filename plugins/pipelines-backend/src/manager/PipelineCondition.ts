import type {
  PipelineBatch,
  PipelineStatus,
} from '@analytics-engine/plugin-analytics-common';
import type { BlockReport } from '../runner/types';
import { describeBatch } from './describeBatch';
import { errorCode } from './restartPolicy';

/** A block that has failed this often makes a running pipeline DEGRADED. */
const DEGRADED_AFTER_ATTEMPTS = 2;

/** Nothing lands although records wait. */
class StalledError extends Error {
  name = 'STALLED';
}

/** How a pipeline does its work, apart from whether it is at work. */
export class PipelineCondition {
  /** Failed batches that nobody has retried or cleared. */
  openErrors = 0;
  /** Records wait and none lands, although a reader is at work. */
  stalled = false;
  lastBatch: PipelineBatch | null = null;
  lastError: PipelineStatus['lastError'] = null;
  /** When the data was last known to be current, milliseconds since the epoch. */
  lastUpdateMs: number | undefined;
  #failingAttempts = 0;

  private constructor() {}

  static create(): PipelineCondition {
    return new PipelineCondition();
  }

  /** True when something is wrong that a running pipeline may get over. */
  get blemished(): boolean {
    return (
      this.#failingAttempts >= DEGRADED_AFTER_ATTEMPTS ||
      this.openErrors > 0 ||
      this.stalled
    );
  }

  blockDone(report: BlockReport): void {
    this.#failingAttempts = 0;
    this.lastUpdateMs = report.finishedAtMs;
    if (report.foundAgain) {
      return;
    }
    this.lastBatch = describeBatch({
      ...report,
      number: report.blockNumber,
      state: 'DONE',
    });
  }

  attemptFailed(error: Error, attempt: number): void {
    this.#failingAttempts = attempt;
    this.noteError(error);
  }

  setStalled(stalled: boolean, pipeline: string): void {
    if (stalled && !this.stalled) {
      this.noteError(
        new StalledError(
          `Pipeline '${pipeline}' has records waiting and lands none`,
        ),
      );
    }
    this.stalled = stalled;
  }

  /** A runner came or went: what the one before met no longer counts. */
  reset(): void {
    this.#failingAttempts = 0;
    this.stalled = false;
  }

  noteError(error: Error): void {
    this.lastError = {
      code: errorCode(error),
      message: error.message,
      at: new Date().toISOString(),
    };
  }
}
