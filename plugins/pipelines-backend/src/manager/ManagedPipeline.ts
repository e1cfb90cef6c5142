import type {
  PipelineBatch,
  PipelineDefinition,
  PipelineDesiredState,
  PipelineState,
  PipelineStatus,
} from '@analytics-engine/plugin-analytics-common';
import { parseDurationMs } from '@analytics-engine/plugin-analytics-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  BlockReport,
  PipelineRunner,
  RunnerObserver,
  RunnerSnapshot,
} from '../runner/types';
import {
  errorCode,
  isRetryable,
  restartDelayMs,
  STABLE_AFTER_MS,
} from './restartPolicy';
import type { StateStore } from './StateStore';
import type { RunnerFactory } from './types';

/** States that the pipeline itself passes through; DEGRADED is RUNNING with a blemish. */
type BaseState = Exclude<PipelineState, 'DEGRADED'>;

/** A block that has failed this often makes a running pipeline DEGRADED. */
const DEGRADED_AFTER_ATTEMPTS = 2;
/** Longest wait for a failed runner to let go. */
const TEARDOWN_TIMEOUT_MS = 10_000;

/** What a pipeline tells those who count. */
export interface PipelineListener {
  onBlockDone(name: string, report: BlockReport): void;
  onBlockFailed(name: string, error: Error): void;
  onQuarantined(name: string, records: number): void;
}

/** What a {@link ManagedPipeline} needs. */
export interface ManagedPipelineOptions {
  definition: PipelineDefinition;
  createRunner: RunnerFactory;
  states: StateStore;
  listener: PipelineListener;
  logger: LoggerService;
}

/**
 * One pipeline with its runner, its state and the will of people. Lifecycle
 * work runs one after the other; a stop cuts a start short.
 */
export class ManagedPipeline {
  readonly #options: ManagedPipelineOptions;
  #definition: PipelineDefinition;
  #runner: PipelineRunner | undefined;
  #base: BaseState = 'STOPPED';
  #shown: PipelineState = 'STOPPED';
  #sinceMs = Date.now();
  #runningSinceMs = Date.now();
  #desired: PipelineDesiredState = 'STOPPED';
  #restarts = 0;
  #failuresInRow = 0;
  #failingAttempts = 0;
  #openErrors = 0;
  #lastBatch: PipelineBatch | null = null;
  #lastError: PipelineStatus['lastError'] = null;
  #lastUpdateMs: number | undefined;
  #startAbort: AbortController | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();

  private constructor(options: ManagedPipelineOptions) {
    this.#options = options;
    this.#definition = options.definition;
  }

  /** Reads what an earlier life left; starts nothing. */
  static async create(
    options: ManagedPipelineOptions & { initialDesired: PipelineDesiredState },
  ): Promise<ManagedPipeline> {
    const pipeline = new ManagedPipeline(options);
    const persisted = await options.states.get(options.definition.name);
    pipeline.#desired = persisted?.desired ?? options.initialDesired;
    pipeline.#restarts = persisted?.restarts ?? 0;
    pipeline.#lastUpdateMs = persisted?.lastUpdateMs;
    return pipeline;
  }

  get name(): string {
    return this.#definition.name;
  }

  get definition(): PipelineDefinition {
    return this.#definition;
  }

  get state(): PipelineState {
    return this.#shown;
  }

  get desired(): PipelineDesiredState {
    return this.#desired;
  }

  get sinceMs(): number {
    return this.#sinceMs;
  }

  /** When it last began to run, through DEGRADED and back. */
  get runningSinceMs(): number {
    return this.#runningSinceMs;
  }

  get restarts(): number {
    return this.#restarts;
  }

  get openErrors(): number {
    return this.#openErrors;
  }

  get lastBatch(): PipelineBatch | null {
    return this.#lastBatch;
  }

  get lastError(): PipelineStatus['lastError'] {
    return this.#lastError;
  }

  /** When the data was last known to be current. */
  get lastUpdateMs(): number | undefined {
    return this.#lastUpdateMs;
  }

  /** True while a runner reads. */
  get alive(): boolean {
    return this.#base === 'RUNNING';
  }

  snapshot(): RunnerSnapshot | undefined {
    return this.#runner?.snapshot();
  }

  /** Makes the desired state durable before anything is done about it. */
  async want(desired: PipelineDesiredState): Promise<void> {
    this.#desired = desired;
    clearTimeout(this.#restartTimer);
    await this.#persist();
  }

  /** Goes to the desired state that was last wanted; resolves when it stands there or failed. */
  async converge(): Promise<void> {
    if (this.#desired === 'STOPPED') {
      return this.stop();
    }
    if (this.#desired === 'PAUSED') {
      return this.pause();
    }
    return this.start();
  }

  async start(): Promise<void> {
    if (this.#base !== 'RUNNING') {
      this.#enter('STARTING');
    }
    return this.#enqueue(() => this.#start());
  }

  async stop(): Promise<void> {
    if (this.#base !== 'STOPPED') {
      this.#enter('STOPPING');
    }
    this.#cutStart();
    return this.#enqueue(() => this.#stop());
  }

  async pause(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#runner?.pause();
      this.#enter('PAUSED');
    });
  }

  async restart(): Promise<void> {
    this.#enter('STOPPING');
    this.#cutStart();
    this.#restarts += 1;
    return this.#enqueue(async () => {
      await this.#stop();
      await this.#persist();
      this.#failuresInRow = 0;
      this.#enter('STARTING');
      await this.#start();
    });
  }

  /** Ends the process's work without touching what people want. */
  async shutDown(): Promise<void> {
    clearTimeout(this.#restartTimer);
    this.#cutStart();
    await this.#enqueue(() => this.#stop());
    await this.#persist();
  }

  /** Takes a changed definition; block limits at once, the rest with the next start. */
  redefine(definition: PipelineDefinition): void {
    this.#definition = definition;
    this.#runner?.reconfigure({
      batchSize: definition.batchSize,
      windowSizeMs: parseDurationMs(definition.windowSize),
    });
  }

  /** Failed batches that nobody has retried or cleared. */
  setOpenErrors(count: number): void {
    this.#openErrors = count;
    this.#refresh();
  }

  /** Forgets the last error; a failed pipeline that should run is started again. */
  async clearError(openErrors: number): Promise<void> {
    this.#lastError = null;
    this.setOpenErrors(openErrors);
    if (this.#base === 'FAILED' && this.#desired === 'RUNNING') {
      this.#failuresInRow = 0;
      clearTimeout(this.#restartTimer);
      await this.start();
    }
  }

  /** Everything in the log is in the warehouse as of now. */
  caughtUp(nowMs: number): void {
    this.#lastUpdateMs = nowMs;
  }

  async persist(): Promise<void> {
    await this.#persist();
  }

  async #start(): Promise<void> {
    if (this.#desired !== 'RUNNING' || this.#base === 'RUNNING') {
      return;
    }
    const abort = new AbortController();
    this.#startAbort = abort;
    let runner = this.#runner;
    try {
      if (runner) {
        await runner.resume();
      } else {
        runner = await untilAborted(
          this.#options.createRunner(this.#definition, this.#observer()),
          abort.signal,
        );
        this.#runner = runner;
        await untilAborted(runner.start(), abort.signal);
      }
      this.#failingAttempts = 0;
      this.#enter('RUNNING');
    } catch (error) {
      if (!abort.signal.aborted) {
        await this.#fail(error as Error, runner);
      }
    } finally {
      this.#startAbort = undefined;
    }
  }

  async #stop(): Promise<void> {
    const runner = this.#runner;
    this.#runner = undefined;
    try {
      await runner?.stop();
    } catch (error) {
      this.#options.logger.warn(
        `Pipeline '${this.name}' did not stop cleanly; what it left is settled at the next start`,
        error as Error,
      );
    }
    this.#failingAttempts = 0;
    this.#enter('STOPPED');
  }

  #cutStart(): void {
    this.#startAbort?.abort(new Error(`Pipeline '${this.name}' was stopped`));
  }

  #observer(): RunnerObserver {
    const { listener } = this.#options;
    return {
      onPhase: (phase, error) => {
        if (error) {
          this.#noteError(error);
        }
        if (phase === 'failed' && this.#base !== 'STOPPING') {
          const cause =
            error ?? new Error(`The runner of '${this.name}' failed`);
          const failed = this.#runner;
          this.#enqueue(async () => {
            // A failure that start() reported itself is handled there.
            if (failed && this.#runner === failed) {
              await this.#fail(cause, failed);
            }
          });
        }
      },
      onBlockDone: report => {
        this.#failingAttempts = 0;
        this.#lastUpdateMs = report.finishedAtMs;
        this.#lastBatch = toBatch(report);
        this.#refresh();
        listener.onBlockDone(this.name, report);
      },
      onBlockRetry: ({ error, attempt }) => {
        this.#failingAttempts = attempt;
        this.#noteError(error);
        this.#refresh();
        listener.onBlockFailed(this.name, error);
      },
      onQuarantined: ({ records }) => {
        this.setOpenErrors(this.#openErrors + 1);
        listener.onQuarantined(this.name, records);
      },
    };
  }

  async #fail(error: Error, runner: PipelineRunner | undefined): Promise<void> {
    this.#runner = undefined;
    this.#noteError(error);
    this.#options.listener.onBlockFailed(this.name, error);
    this.#options.logger.error(`Pipeline '${this.name}' failed`, error);
    if (runner) {
      await settledWithin(runner.stop(), TEARDOWN_TIMEOUT_MS);
    }
    const ranForMs = Date.now() - this.#runningSinceMs;
    const wasStable = this.#base === 'RUNNING' && ranForMs > STABLE_AFTER_MS;
    this.#failuresInRow = wasStable ? 1 : this.#failuresInRow + 1;
    this.#enter('FAILED');
    if (this.#desired === 'RUNNING' && isRetryable(error)) {
      this.#scheduleRestart();
    }
  }

  #scheduleRestart(): void {
    clearTimeout(this.#restartTimer);
    this.#restartTimer = setTimeout(() => {
      if (this.#base === 'FAILED' && this.#desired === 'RUNNING') {
        this.#restarts += 1;
        void this.start();
      }
    }, restartDelayMs(this.#failuresInRow));
    this.#restartTimer.unref();
  }

  #noteError(error: Error): void {
    this.#lastError = {
      code: errorCode(error),
      message: error.message,
      at: new Date().toISOString(),
    };
  }

  #enter(base: BaseState): void {
    if (base === 'RUNNING' && this.#base !== 'RUNNING') {
      this.#runningSinceMs = Date.now();
    }
    this.#base = base;
    this.#refresh();
  }

  #refresh(): void {
    const blemished =
      this.#failingAttempts >= DEGRADED_AFTER_ATTEMPTS || this.#openErrors > 0;
    const shown =
      this.#base === 'RUNNING' && blemished ? 'DEGRADED' : this.#base;
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.#sinceMs = Date.now();
    }
  }

  async #persist(): Promise<void> {
    await this.#options.states.set(this.name, {
      desired: this.#desired,
      restarts: this.#restarts,
      lastUpdateMs: this.#lastUpdateMs,
    });
  }

  /** Runs lifecycle work one after the other; never rejects the chain. */
  #enqueue(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(work);
    this.#work = done.catch(error =>
      this.#options.logger.error(
        `Lifecycle work of pipeline '${this.name}' failed`,
        error,
      ),
    );
    return done;
  }
}

function toBatch(report: BlockReport): PipelineBatch {
  return {
    id: `batch-${report.blockNumber}`,
    status: report.quarantined > 0 ? 'PARTIAL' : 'DONE',
    startedAt: new Date(report.startedAtMs).toISOString(),
    finishedAt: new Date(report.finishedAtMs).toISOString(),
    records: report.records,
  };
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) {
      onAbort();
    }
    signal.addEventListener('abort', onAbort, { once: true });
    work
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}

async function settledWithin(
  work: Promise<unknown>,
  timeoutMs: number,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    work.catch(() => undefined),
    new Promise(resolve => {
      timer = setTimeout(resolve, timeoutMs);
    }),
  ]);
  clearTimeout(timer);
}
