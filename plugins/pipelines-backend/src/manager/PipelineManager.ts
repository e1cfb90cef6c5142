import type {
  PipelineAction,
  PipelineActionResponse,
  PipelineDefinition,
  PipelineListItem,
  PipelineState,
} from '@analytics-engine/plugin-analytics-common';
import type {
  AuditActor,
  ComponentHealth,
  EventLogService,
  OperationsService,
} from '@analytics-engine/plugin-analytics-node';
import { StateConflictError } from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { PipelineHolds } from '../holds/PipelineHolds';
import type { HistoryStore } from '../history/HistoryStore';
import type {
  ManagedPipelineOptions,
  PipelineListener,
} from './ManagedPipelineOptions';
import { ManagedPipeline } from './ManagedPipeline';
import { PipelineMonitor } from './PipelineMonitor';
import type { StateStore } from './StateStore';
import {
  DESIRED_STATES,
  allowedActions,
  decideTransition,
} from './transitions';
import type { LedgerView, RunnerFactory } from './types';

/** Kind of the operations that start, stop, pause and restart. */
const LIFECYCLE_OPERATION = 'pipeline-lifecycle';
/** How long an action's answer waits for its effect to be seen. */
const EFFECT_GRACE_MS = 300;
/** Between two looks at the log, and the step of Burrow's window. */
const OBSERVE_INTERVAL_MS = 5_000;

/** What a {@link PipelineManager} needs. */
export interface PipelineManagerOptions {
  createRunner: RunnerFactory;
  states: StateStore;
  history: HistoryStore;
  ledger: LedgerView;
  eventLog: EventLogService;
  operations: OperationsService;
  holds: PipelineHolds;
  countOpenErrors(): Promise<Map<string, number>>;
  listener: PipelineListener;
  logger: LoggerService;
}

/** A pipeline with what watches it. */
export interface ManagedEntry {
  pipeline: ManagedPipeline;
  monitor: PipelineMonitor;
}

/** One runner per pipeline, each where people want it to stand. */
export class PipelineManager {
  readonly #options: PipelineManagerOptions;
  readonly #entries = new Map<string, ManagedEntry>();
  #timer: NodeJS.Timeout | undefined;
  #observing: Promise<void> | undefined;

  private constructor(options: PipelineManagerOptions) {
    this.#options = options;
  }

  /** Knows its pipelines afterwards; nothing is connected to yet. */
  static async create(
    options: PipelineManagerOptions & { definitions: PipelineListItem[] },
  ): Promise<PipelineManager> {
    const manager = new PipelineManager(options);
    for (const { definition, origin } of options.definitions) {
      await manager.add(definition, {
        start: origin === 'configuration',
      });
    }
    await options.operations.handle<{ name: string; action: PipelineAction }>({
      kind: LIFECYCLE_OPERATION,
      resumable: false,
      run: ({ name, action }) => manager.#perform(name, action),
    });
    return manager;
  }

  /** Brings every pipeline to where people want it, in the background. */
  startUp(): void {
    this.#options.holds.onChange(() => {
      for (const { pipeline } of this.#entries.values()) {
        pipeline.heed().catch(() => {});
      }
    });
    for (const { pipeline } of this.#entries.values()) {
      // What goes wrong is logged there and shown as the pipeline's state.
      pipeline.converge().catch(() => {});
    }
    this.#timer = setInterval(() => {
      this.#observing ??= this.observe().finally(() => {
        this.#observing = undefined;
      });
    }, OBSERVE_INTERVAL_MS);
    this.#timer.unref();
  }

  /** Finishes the blocks in hand and keeps what people want for the next start. */
  async shutDown(): Promise<void> {
    this.#options.holds.stop();
    clearInterval(this.#timer);
    await this.#observing;
    await Promise.all(
      this.entries().map(async ({ pipeline, monitor }) => {
        await pipeline.shutDown();
        await monitor.store({ all: true });
      }),
    );
  }

  entries(): ManagedEntry[] {
    return [...this.#entries.values()];
  }

  /** @throws NotFoundError */
  entry(name: string): ManagedEntry {
    const entry = this.#entries.get(name);
    if (!entry) {
      throw new NotFoundError(`Pipeline '${name}' does not exist`);
    }
    return entry;
  }

  /** Where a pipeline stands; STOPPED when it is not known. */
  stateOf(name: string): PipelineState {
    return this.#entries.get(name)?.pipeline.state ?? 'STOPPED';
  }

  /** Makes a pipeline known, wanting it to run or to stand still. */
  async add(
    definition: PipelineDefinition,
    options: { start: boolean },
  ): Promise<void> {
    const pipeline = await ManagedPipeline.create({
      ...this.#pipelineOptions(definition),
      initialDesired: options.start ? 'RUNNING' : 'STOPPED',
    });
    const landed = await this.#options.ledger.lastBatch(definition);
    pipeline.condition.lastBatch = landed ?? null;
    this.#entries.set(definition.name, {
      pipeline,
      monitor: PipelineMonitor.create({ ...this.#options, pipeline }),
    });
  }

  /** Forgets a stopped pipeline; the ledger keeps its positions. */
  async remove(name: string): Promise<void> {
    const { pipeline } = this.entry(name);
    await pipeline.shutDown();
    this.#entries.delete(name);
    await this.#options.states.delete(name);
    await this.#options.history.delete(name);
  }

  /**
   * Does what a person asks, as an operation.
   *
   * @throws NotFoundError; StateConflictError with the allowed actions
   */
  async act(
    name: string,
    action: PipelineAction,
    actor: AuditActor,
  ): Promise<PipelineActionResponse> {
    const { pipeline } = this.entry(name);
    const previousState = pipeline.state;
    const transition = decideTransition(previousState, action);
    const answer = { pipeline: name, action, previousState };
    const { heldBy } = pipeline;
    const desired = DESIRED_STATES[action];
    if (heldBy.length > 0 && desired === 'RUNNING') {
      throw new StateConflictError(
        `Pipeline '${name}' is held: ${heldBy
          .map(({ reason }) => reason)
          .join('; ')}. Release it first, or mend what was found`,
        {
          details: {
            state: previousState,
            allowedActions: allowedActions(previousState).filter(
              allowed => DESIRED_STATES[allowed] !== 'RUNNING',
            ),
            heldBy,
          },
        },
      );
    }
    if (transition.kind === 'none') {
      // A person pauses what a gate holds: it stays so when the gate opens.
      if (pipeline.desired !== desired && heldBy.length > 0) {
        await pipeline.want(desired);
        return { ...answer, state: previousState, changed: true };
      }
      return { ...answer, state: previousState, changed: false };
    }
    if (transition.kind === 'refused') {
      throw new StateConflictError(
        `Cannot ${action} pipeline '${name}' while it is ${previousState}`,
        {
          details: {
            state: previousState,
            allowedActions: transition.allowedActions,
          },
        },
      );
    }
    await pipeline.want(transition.desired);
    const { operations } = this.#options;
    const operation = await operations.start({
      kind: LIFECYCLE_OPERATION,
      target: `pipeline:${name}`,
      input: { name, action },
      actor,
    });
    await graceFor(operations.wait(operation.id));
    return {
      ...answer,
      state: pipeline.state,
      changed: true,
      operationId: operation.id,
    };
  }

  /** Looks once at every pipeline's lag and failed batches, and stores its history. */
  async observe(): Promise<void> {
    const { countOpenErrors, logger } = this.#options;
    try {
      const open = await countOpenErrors();
      for (const { pipeline, monitor } of this.entries()) {
        pipeline.setOpenErrors(open.get(pipeline.name) ?? 0);
        await monitor.observe();
        pipeline.setStalled(monitor.stalled);
        await monitor.store();
        await pipeline.persist();
      }
      await this.#options.history.trim(Date.now());
    } catch (error) {
      logger.warn('Pipelines could not be observed', error as Error);
    }
  }

  /** Health of all pipelines together, naming the faulty ones. */
  health(): ComponentHealth {
    const pipelines = this.entries().map(({ pipeline }) => pipeline);
    const failed = pipelines.filter(({ state }) => state === 'FAILED');
    const details = {
      total: pipelines.length,
      running: pipelines.filter(
        ({ state }) => state === 'RUNNING' || state === 'DEGRADED',
      ).length,
      failed: failed.length,
      pipelines: Object.fromEntries(
        pipelines.map(({ name, state }) => [name, state]),
      ),
    };
    if (failed.length === 0) {
      return { status: 'UP', details };
    }
    return {
      status: 'DOWN',
      details: {
        ...details,
        errors: Object.fromEntries(
          failed.map(({ name, condition }) => [
            name,
            condition.lastError?.message ?? 'unknown',
          ]),
        ),
      },
    };
  }

  async #perform(
    name: string,
    action: PipelineAction,
  ): Promise<{ pipeline: string; state: PipelineState }> {
    const { pipeline } = this.entry(name);
    await pipeline[action]();
    if (pipeline.state === 'FAILED') {
      throw new Error(
        pipeline.condition.lastError?.message ?? `Pipeline '${name}' failed`,
      );
    }
    return { pipeline: name, state: pipeline.state };
  }

  #pipelineOptions(definition: PipelineDefinition): ManagedPipelineOptions {
    const { createRunner, states, holds, listener, logger } = this.#options;
    const recorder = () => this.#entries.get(definition.name)?.monitor.recorder;
    return {
      definition,
      createRunner,
      states,
      holdsOf: held => holds.of(held),
      logger: logger.child({ pipeline: definition.name }),
      listener: {
        onBlockDone: (name, report) => {
          recorder()?.blockDone(report);
          listener.onBlockDone(name, report);
        },
        onBlockFailed: (name, error) => {
          recorder()?.blockFailed();
          listener.onBlockFailed(name, error);
        },
        onQuarantined: (name, records) => listener.onQuarantined(name, records),
      },
    };
  }
}

async function graceFor(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    work.catch(() => undefined),
    new Promise(resolve => {
      timer = setTimeout(resolve, EFFECT_GRACE_MS);
    }),
  ]);
  clearTimeout(timer);
}
