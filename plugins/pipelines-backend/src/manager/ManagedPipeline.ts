import type {
  PipelineDefinition,
  PipelineDesiredState,
  PipelineState,
} from '@analytics-engine/plugin-analytics-common';
import { parseDurationMs } from '@analytics-engine/plugin-analytics-common';
import type {
  PipelineRunner,
  RunnerObserver,
  RunnerSnapshot,
} from '../runner/types';
import type { ManagedPipelineOptions } from './ManagedPipelineOptions';
import { PipelineCondition } from './PipelineCondition';
import { isRetryable, restartDelayMs, STABLE_AFTER_MS } from './restartPolicy';
import { settledWithin, untilAborted } from './waiting';

/** States that the pipeline itself passes through; DEGRADED is RUNNING with a blemish. */
type BaseState = Exclude<PipelineState, 'DEGRADED'>;

/** Longest wait for a failed runner to let go. */
const TEARDOWN_TIMEOUT_MS = 10_000;

/**
 * One pipeline with its runner, its state and the will of people. Lifecycle
 * work runs one after the other; a stop cuts a start short.
 */
export class ManagedPipeline {
  /** Changed here only. */
  readonly condition = PipelineCondition.create();
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
    pipeline.condition.lastUpdateMs = persisted?.lastUpdateMs;
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
    await this.persist();
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
      await this.persist();
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
    await this.persist();
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
    this.condition.openErrors = count;
    this.#refresh();
  }

  /** Whether records wait although a reader is at work; says so instead of looking fine. */
  setStalled(stalled: boolean): void {
    this.condition.setStalled(stalled, this.name);
    this.#refresh();
  }

  /** Forgets the last error; a failed pipeline that should run is started again. */
  async clearError(openErrors: number): Promise<void> {
    this.condition.lastError = null;
    this.setOpenErrors(openErrors);
    if (this.#base === 'FAILED' && this.#desired === 'RUNNING') {
      this.#failuresInRow = 0;
      clearTimeout(this.#restartTimer);
      await this.start();
    }
  }

  /** Everything in the log is in the warehouse as of now. */
  caughtUp(nowMs: number): void {
    this.condition.lastUpdateMs = nowMs;
  }

  /** Makes durable what a next life should know. */
  async persist(): Promise<void> {
    await this.#options.states.set(this.name, {
      desired: this.#desired,
      restarts: this.#restarts,
      lastUpdateMs: this.condition.lastUpdateMs,
    });
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
      this.condition.reset();
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
    this.condition.reset();
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
          this.condition.noteError(error);
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
        this.condition.blockDone(report);
        this.#refresh();
        listener.onBlockDone(this.name, report);
      },
      onBlockRetry: ({ error, attempt }) => {
        this.condition.attemptFailed(error, attempt);
        this.#refresh();
        listener.onBlockFailed(this.name, error);
      },
      onQuarantined: ({ records }) => {
        this.setOpenErrors(this.condition.openErrors + 1);
        listener.onQuarantined(this.name, records);
      },
    };
  }

  async #fail(error: Error, runner: PipelineRunner | undefined): Promise<void> {
    this.#runner = undefined;
    this.condition.noteError(error);
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
        // What goes wrong is logged with the rest of the lifecycle's work.
        this.start().catch(() => {});
      }
    }, restartDelayMs(this.#failuresInRow));
    this.#restartTimer.unref();
  }

  #enter(base: BaseState): void {
    if (base === 'RUNNING' && this.#base !== 'RUNNING') {
      this.#runningSinceMs = Date.now();
    }
    this.#base = base;
    this.#refresh();
  }

  #refresh(): void {
    const shown =
      this.#base === 'RUNNING' && this.condition.blemished
        ? 'DEGRADED'
        : this.#base;
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.#sinceMs = Date.now();
    }
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
