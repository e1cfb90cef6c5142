import { randomUUID } from 'node:crypto';
import type { FeatureEncoder } from '@analytics-engine/plugin-analytics-common';
import type {
  EventLogService,
  MetricsService,
} from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { turn } from '../turn';
import { encodePredictions } from './encodePredictions';
import { PREDICTIONS_TOPIC } from './predictionsDataset';
import { RecentIds } from './RecentIds';
import type { PredictionBatch, PredictionLog } from './types';

/** Longest time that a prediction waits for others. */
const FLUSH_INTERVAL_MS = 200;
/** Rows that wait at most; while the log is away, what comes above is lost and counted. */
const MAX_WAITING_ROWS = 200_000;
/** Rows that become JSON before the event loop gets a turn. */
const ENCODE_ROWS = 200;
/** Rows of one append. */
const APPEND_ROWS = 2_000;
/** Between two attempts while the log is away. */
const RETRY_INTERVAL_MS = 1_000;
/** Ids that can be labelled before the warehouse has them. */
const RECENT_IDS = 100_000;

/**
 * Predictions are answered before they are durable: an answer must not wait
 * for a disk. They are appended within {@link FLUSH_INTERVAL_MS}; a process
 * that is killed loses what it answered within that time.
 */
export class EventLogPredictionLog implements PredictionLog {
  readonly #eventLog: EventLogService;
  readonly #logger: LoggerService;
  readonly #encoderOf: (batch: PredictionBatch) => FeatureEncoder | undefined;
  readonly #lost: { inc(by: number): void };
  readonly #recent = RecentIds.create(RECENT_IDS);
  #waiting: PredictionBatch[] = [];
  #waitingRows = 0;
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #stopped = false;

  static create(options: {
    eventLog: EventLogService;
    metrics: MetricsService;
    logger: LoggerService;
    /** Encoder of the version that answered. */
    encoderOf(batch: PredictionBatch): FeatureEncoder | undefined;
  }): EventLogPredictionLog {
    return new EventLogPredictionLog(options);
  }

  private constructor(options: {
    eventLog: EventLogService;
    metrics: MetricsService;
    logger: LoggerService;
    encoderOf(batch: PredictionBatch): FeatureEncoder | undefined;
  }) {
    this.#eventLog = options.eventLog;
    this.#logger = options.logger;
    this.#encoderOf = options.encoderOf;
    this.#lost = options.metrics.counter({
      name: 'analytics_ml_predictions_unlogged_total',
      help: 'Predictions that were answered but could not be logged',
    });
  }

  record(batch: PredictionBatch): void {
    const rows = batch.predictionIds.length;
    if (this.#waitingRows + rows > MAX_WAITING_ROWS) {
      this.#lost.inc(rows);
      return;
    }
    this.#waiting.push(batch);
    this.#waitingRows += rows;
    this.#recent.add(batch.predictionIds);
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_INTERVAL_MS);
  }

  isRecent(predictionId: string): boolean {
    return this.#recent.has(predictionId);
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batches = this.#waiting;
    this.#waiting = [];
    if (batches.length > 0) {
      this.#flushing = this.#flushing.then(() => this.#append(batches));
    }
    return this.#flushing;
  }

  /** Appends what waits; what the log does not take at once is lost. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.flush();
  }

  async #append(batches: PredictionBatch[]): Promise<void> {
    let records: Buffer[] = [];
    for (const batch of batches) {
      const encoder = this.#encoderOf(batch);
      const rows = batch.predictionIds.length;
      for (let from = 0; encoder && from < rows; from += ENCODE_ROWS) {
        const to = Math.min(rows, from + ENCODE_ROWS);
        records.push(...encodePredictions(batch, encoder, from, to));
        if (records.length >= APPEND_ROWS) {
          await this.#send(records);
          records = [];
        } else if (to - from === ENCODE_ROWS) {
          await turn();
        }
      }
    }
    if (records.length > 0) {
      await this.#send(records);
    }
  }

  async #send(records: Buffer[]): Promise<void> {
    // A repeat after an answer that was lost is the same append.
    const idempotencyKey = `predictions-${randomUUID()}`;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#eventLog.append(PREDICTIONS_TOPIC, records, {
          idempotencyKey,
        });
        break;
      } catch (error) {
        if (attempt === 1) {
          this.#logger.warn(
            `Predictions cannot be logged: ${(error as Error).message}`,
          );
        }
        if (this.#stopped) {
          this.#lost.inc(records.length);
          break;
        }
        await new Promise(resolve => setTimeout(resolve, RETRY_INTERVAL_MS));
      }
    }
    this.#waitingRows -= records.length;
  }
}
