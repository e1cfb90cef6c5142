import type {
  PipelineDefinition,
  PipelineDesiredState,
  PipelineHold,
  PipelineState,
} from '@analytics-engine/plugin-analytics-common';
import { parseDurationMs } from '@analytics-engine/plugin-analytics-common';
import type {
  PipelineRunner,
  RunnerObserver,
  RunnerSnapshot,
} from '../runner/types';
import { LifecycleQueue } from './LifecycleQueue';
import type { ManagedPipelineOptions } from './ManagedPipelineOptions';
import { observeRunner } from './observeRunner';
import { PipelineCondition } from './PipelineCondition';
import { isRetryable, STABLE_AFTER_MS } from './restartPolicy';
import { RestartTimer } from './RestartTimer';
import { ShownState } from './ShownState';
import { settledWithin, untilAborted } from './waiting';

/** Longest wait for a failed runner to let go. */
const TEARDOWN_TIMEOUT_MS = 10_000;

/**
 * One pipeline with its runner, its state and the will of people. Lifecycle
 * work runs one after the other; a stop cuts a start short.
 *
 * A closed gate holds it PAUSED without touching what people want. So the gate
 * needs no memory of what it paused: when it opens, what is wanted by then
 * decides, after a restart too.
 */
export class ManagedPipeline {
  /** Changed here only. */
  readonly condition = PipelineCondition.create();
  readonly #stand = ShownState.create({ condition: this.condition });
  readonly #options: ManagedPipelineOptions;
  #definition: PipelineDefinition;
  #runner: PipelineRunner | undefined;
  #desired: PipelineDesiredState = 'STOPPED';
  #restarts = 0;
  #startAbort: AbortController | undefined;
  readonly #restartTimer = RestartTimer.create({
    restart: () => {
      if (this.#stand.base === 'FAILED' && this.#desired === 'RUNNING') {
        this.#restarts += 1;
        // What goes wrong is logged with the rest of the lifecycle's work.
        this.start().catch(() => {});
      }
    },
  });
  readonly #queue: LifecycleQueue;

  private constructor(options: ManagedPipelineOptions) {
    this.#options = options;
    this.#definition = options.definition;
    this.#queue = LifecycleQueue.create({
      pipeline: options.definition.name,
      logger: options.logger,
    });
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
    return this.#stand.shown;
  }

  get desired(): PipelineDesiredState {
    return this.#desired;
  }

  get sinceMs(): number {
    return this.#stand.sinceMs;
  }

  /** When it last began to run, through DEGRADED and back. */
  get runningSinceMs(): number {
    return this.#stand.runningSinceMs;
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** Closed gates that keep it from running. */
  get heldBy(): PipelineHold[] {
    return this.#options.holdsOf(this.#definition);
  }

  /** True while a runner reads. */
  get alive(): boolean {
    return this.#stand.base === 'RUNNING';
  }

  snapshot(): RunnerSnapshot | undefined {
    return this.#runner?.snapshot();
  }

  /** Makes the desired state durable before anything is done about it. */
  async want(desired: PipelineDesiredState): Promise<void> {
    this.#desired = desired;
    this.#restartTimer.cancel();
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

  /** A gate was closed or opened: pauses, or goes on if that is still wanted. */
  async heed(): Promise<void> {
    if (this.#desired === 'RUNNING') {
      await this.start();
    }
  }

  async start(): Promise<void> {
    if (this.heldBy.length > 0) {
      return this.#hold();
    }
    if (this.#stand.base !== 'RUNNING') {
      this.#stand.enter('STARTING');
    }
    return this.#enqueue(() => this.#start());
  }

  async stop(): Promise<void> {
    if (this.#stand.base !== 'STOPPED') {
      this.#stand.enter('STOPPING');
    }
    this.#cutStart();
    return this.#enqueue(() => this.#stop());
  }

  async pause(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#runner?.pause();
      this.#stand.enter('PAUSED');
    });
  }

  async restart(): Promise<void> {
    this.#stand.enter('STOPPING');
    this.#cutStart();
    this.#restarts += 1;
    return this.#enqueue(async () => {
      await this.#stop();
      await this.persist();
      this.#restartTimer.forget();
      this.#stand.enter('STARTING');
      await this.#start();
    });
  }

  /** Ends the process's work without touching what people want. */
  async shutDown(): Promise<void> {
    this.#restartTimer.cancel();
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
    this.#stand.refresh();
  }

  /** Whether records wait although a reader is at work; says so instead of looking fine. */
  setStalled(stalled: boolean): void {
    this.condition.setStalled(stalled, this.name);
    this.#stand.refresh();
  }

  /** Forgets the last error; a failed pipeline that should run is started again. */
  async clearError(openErrors: number): Promise<void> {
    this.condition.lastError = null;
    this.setOpenErrors(openErrors);
    if (this.#stand.base === 'FAILED' && this.#desired === 'RUNNING') {
      this.#restartTimer.forget();
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

  /** Stands still for a gate; a start under way or a failed one gives its runner up. */
  async #hold(): Promise<void> {
    this.#restartTimer.cancel();
    this.#cutStart();
    return this.#enqueue(async () => {
      if (this.#desired !== 'RUNNING' || this.heldBy.length === 0) {
        return;
      }
      if (this.#stand.base === 'RUNNING') {
        await this.#runner?.pause();
      } else if (this.#stand.base !== 'PAUSED') {
        await this.#stop();
      }
      this.#stand.enter('PAUSED');
    });
  }

  async #start(): Promise<void> {
    if (
      this.#desired !== 'RUNNING' ||
      this.#stand.base === 'RUNNING' ||
      this.heldBy.length > 0
    ) {
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
      this.#stand.enter('RUNNING');
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
    this.#stand.enter('STOPPED');
  }

  #cutStart(): void {
    this.#startAbort?.abort(new Error(`Pipeline '${this.name}' was stopped`));
  }

  #observer(): RunnerObserver {
    return observeRunner({
      name: this.name,
      condition: this.condition,
      listener: this.#options.listener,
      onChange: () => this.#stand.refresh(),
      onFailed: error => {
        const failed = this.#runner;
        if (this.#stand.base !== 'STOPPING') {
          this.#enqueue(async () => {
            // A failure that start() reported itself is handled there.
            if (failed && this.#runner === failed) {
              await this.#fail(error, failed);
            }
          });
        }
      },
    });
  }

  async #fail(error: Error, runner: PipelineRunner | undefined): Promise<void> {
    this.#runner = undefined;
    this.condition.noteError(error);
    this.#options.listener.onBlockFailed(this.name, error);
    this.#options.logger.error(`Pipeline '${this.name}' failed`, error);
    if (runner) {
      await settledWithin(runner.stop(), TEARDOWN_TIMEOUT_MS);
    }
    const ranForMs = Date.now() - this.#stand.runningSinceMs;
    const wasStable =
      this.#stand.base === 'RUNNING' && ranForMs > STABLE_AFTER_MS;
    this.#restartTimer.noteFailure({ wasStable });
    this.#stand.enter('FAILED');
    if (this.#desired === 'RUNNING' && isRetryable(error)) {
      this.#restartTimer.schedule();
    }
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    return this.#queue.add(work);
  }
}
