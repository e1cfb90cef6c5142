import { Worker } from 'node:worker_threads';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { sourceExecArgv } from '../../../threads/sourceExecArgv';
import type {
  ConsumerJob,
  ConsumerOrder,
  ConsumerReport,
  CrashedError,
} from './messages';
import { HEARTBEAT_INTERVAL_MS } from './whileBeating';

/** A consumer that still joins its group is not waited for longer. */
const CLOSE_TIMEOUT_MS = 5000;
/** A limit, not a reservation: what is fetched lies outside of the heap. */
const MAX_HEAP_MB = 256;

/** Reports that a subscription acts upon. */
export type GroupReport = Extract<
  ConsumerReport,
  { type: 'joined' | 'revoked' | 'delivery' }
>;

/**
 * A thread that reads a topic as a member of a group.
 *
 * Fetching and decoding run beside the portal's event loop, and the memory
 * that they take, gigabytes per million records, has the collector walk the
 * small heap of the thread and not the portal's.
 */
export class ConsumerThread {
  readonly #worker: Worker;
  readonly #logger: LoggerService;
  readonly #onReport: (report: GroupReport) => void;
  readonly #onEnded: (error: Error) => void;
  readonly #exited: Promise<void>;
  readonly #aliveTimer: NodeJS.Timeout;
  readonly #commits = new Map<number, () => void>();
  #lastCommit = 0;

  private constructor(options: {
    job: ConsumerJob;
    logger: LoggerService;
    onReport: (report: GroupReport) => void;
    onEnded: (error: Error) => void;
  }) {
    this.#logger = options.logger;
    this.#onReport = options.onReport;
    this.#onEnded = options.onEnded;
    this.#worker = startWorker(options.job);
    this.#worker.on('message', report => this.#receive(report));
    this.#worker.on('error', error => this.#onEnded(error));
    this.#exited = new Promise(resolve => {
      this.#worker.once('exit', () => {
        clearInterval(this.#aliveTimer);
        this.#onEnded(new Error('The thread of the consumer ended'));
        this.#commits.forEach(done => done());
        resolve();
      });
    });
    this.#aliveTimer = setInterval(
      () => this.send({ type: 'alive' }),
      HEARTBEAT_INTERVAL_MS,
    );
    this.#aliveTimer.unref();
  }

  /** @param options.onEnded - called when it reads no more, maybe more than once */
  static start(options: {
    job: ConsumerJob;
    logger: LoggerService;
    onReport: (report: GroupReport) => void;
    onEnded: (error: Error) => void;
  }): ConsumerThread {
    return new ConsumerThread(options);
  }

  send(order: ConsumerOrder): void {
    this.#worker.postMessage(order);
  }

  /** Resolves also when Kafka does not take the commit, which is a hint only. */
  async commit(offsets: Map<number, number>): Promise<void> {
    this.#lastCommit += 1;
    const commit = this.#lastCommit;
    const done = new Promise<void>(resolve => {
      this.#commits.set(commit, resolve);
    });
    this.send({ type: 'commit', commit, offsets });
    await Promise.race([done, this.#exited]);
  }

  /** Leaves the group and ends the thread. */
  async close(): Promise<void> {
    this.send({ type: 'close' });
    const timer = setTimeout(
      () => this.#worker.terminate(),
      CLOSE_TIMEOUT_MS,
    ).unref();
    await this.#exited;
    clearTimeout(timer);
  }

  #receive(report: ConsumerReport): void {
    switch (report.type) {
      case 'log':
        this.#logger.debug(report.message, report.fields);
        break;
      case 'committed':
        if (report.problem) {
          // After a rebalance it is somebody else's to give.
          this.#logger.debug(`A commit failed: ${report.problem}`);
        }
        this.#commits.get(report.commit)?.();
        this.#commits.delete(report.commit);
        break;
      case 'crashed':
        this.#onEnded(toError(report.error));
        break;
      default:
        this.#onReport(report);
    }
  }
}

function startWorker(job: ConsumerJob): Worker {
  const file = require.resolve(
    '@analytics-engine/plugin-analytics-node/kafkaConsumerThread',
  );
  return new Worker(file, {
    workerData: job,
    execArgv: sourceExecArgv(file),
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
}

function toError({ name, message, type }: CrashedError): Error {
  return Object.assign(new Error(message), { name, type });
}
