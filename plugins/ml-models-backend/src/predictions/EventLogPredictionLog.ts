import { randomUUID } from 'node:crypto';
import type {
  EventLogService,
  MetricsService,
} from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { areElsewhere } from '../inference/large/types';
import type { HotModel } from '../serving/HotModel';
import { turn } from '../turn';
import { encodePredictions } from './encodePredictions';
import { PREDICTIONS_TOPIC } from './predictionsDataset';
import { RecentIds } from './RecentIds';
import type { PredictionBatch, PredictionLog } from './types';

/** Longest time that a prediction waits for others. */
const FLUSH_INTERVAL_MS = 200;
/** Rows that wait at most; while the log is away, what comes above is lost and counted. */
const MAX_WAITING_ROWS = 200_000;
/** Rows that become JSON before the event loop gets a turn, of one call or of many. */
const ENCODE_ROWS = 50;
/** Records of a large call, written already, that are taken before the event loop gets a turn. */
const CUT_ROWS = 500;
/** Rows of one append. */
const APPEND_ROWS = 2_000;
/** Between two attempts while the log is away. */
const RETRY_INTERVAL_MS = 1_000;
/** Ids that can be labelled before the warehouse has them. */
const RECENT_IDS = 100_000;

/** A batch that is not in the log yet. */
interface Waiting {
  rows: number;
  /** Its records, so many at a time. */
  records: () => AsyncIterable<Buffer[]>;
}

/**
 * Predictions are answered before they are durable: an answer must not wait
 * for a disk. They are appended within {@link FLUSH_INTERVAL_MS}; a process
 * that is killed loses what it answered within that time.
 */
export class EventLogPredictionLog implements PredictionLog {
  readonly #eventLog: EventLogService;
  readonly #logger: LoggerService;
  readonly #modelOf: (batch: PredictionBatch) => HotModel | undefined;
  readonly #lost: { inc(by: number): void };
  readonly #recent = RecentIds.create(RECENT_IDS);
  #waiting: Waiting[] = [];
  #waitingRows = 0;
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #stopped = false;

  static create(options: {
    eventLog: EventLogService;
    metrics: MetricsService;
    logger: LoggerService;
    /** The version that answered. */
    modelOf(batch: PredictionBatch): HotModel | undefined;
  }): EventLogPredictionLog {
    return new EventLogPredictionLog(options);
  }

  private constructor(options: {
    eventLog: EventLogService;
    metrics: MetricsService;
    logger: LoggerService;
    modelOf(batch: PredictionBatch): HotModel | undefined;
  }) {
    this.#eventLog = options.eventLog;
    this.#logger = options.logger;
    this.#modelOf = options.modelOf;
    this.#lost = options.metrics.counter({
      name: 'analytics_ml_predictions_unlogged_total',
      help: 'Predictions that were answered but could not be logged',
    });
  }

  record(batch: PredictionBatch): void {
    const rows = batch.predictionIds.length;
    const model = this.#modelOf(batch);
    if (
      !model ||
      this.#stopped ||
      this.#waitingRows + rows > MAX_WAITING_ROWS
    ) {
      this.#lost.inc(rows);
      return;
    }
    this.#waiting.push({ rows, records: recordsOf(batch, model) });
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

  async #append(batches: Waiting[]): Promise<void> {
    let records: Buffer[] = [];
    let sinceTurn = 0;
    for (const { rows, records: read } of batches) {
      let taken = 0;
      try {
        for await (const some of read()) {
          taken += some.length;
          sinceTurn += some.length;
          records.push(...some);
          if (sinceTurn >= ENCODE_ROWS) {
            await turn();
            sinceTurn = 0;
          }
          if (records.length >= APPEND_ROWS) {
            await this.#send(records);
            records = [];
          }
        }
      } catch (error) {
        this.#logger.warn(
          `Predictions cannot be logged: ${(error as Error).message}`,
        );
        this.#lost.inc(rows - taken);
        this.#waitingRows -= rows - taken;
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

/** How to read the records of a batch, in pieces between which others can get their turn. */
function recordsOf(
  batch: PredictionBatch,
  { encoder, features }: HotModel,
): Waiting['records'] {
  const { instances } = batch;
  if (areElsewhere(instances)) {
    // Asked for at once: the rows are let go when the call is answered.
    const all = instances.records(batch, features);
    all.catch(() => {});
    return async function* pieces() {
      let piece: Buffer[] = [];
      for (const record of await all) {
        piece.push(record);
        if (piece.length === CUT_ROWS) {
          yield piece;
          piece = [];
        }
      }
      yield piece;
    };
  }
  const local = { ...batch, instances };
  return async function* pieces() {
    for (let from = 0; from < instances.length; from += ENCODE_ROWS) {
      const to = Math.min(instances.length, from + ENCODE_ROWS);
      yield encodePredictions(local, encoder, from, to);
    }
  };
}
