import { parseDurationMs } from '@analytics-engine/plugin-analytics-common';
import type { PipelineDefinition } from '@analytics-engine/plugin-analytics-common';
import type {
  EventBatch,
  EventLogService,
  EventLogSubscription,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { PipelineCore } from '../core';
import type { Block, Command, Input } from '../core';
import type { DeadLetterWriter } from '../deadLetters/types';
import type { Ledger, LedgerScope } from '../ledger';
import type { RollupRepairer } from '../rollups';
import type { CompiledSink } from '../transform';
import { CommandExecutor } from './CommandExecutor';
import type { AnsweredCommand } from './CommandExecutor';
import {
  BACKOFF_MS,
  CLAIM_INTERVAL_MS,
  MAX_BLOCKS_IN_FLIGHT,
  MAX_BLOCK_BYTES,
  MAX_HELD_BLOCKS,
  MAX_HELD_BYTES,
  REVOKE_LIMIT_MS,
  STOP_LIMIT_MS,
} from './limits';
import { HeldMemory } from './HeldMemory';
import type { CrashPoint } from './limits';
import { LostRangeError } from './LostRangeError';
import { PositionReporter } from './PositionReporter';
import { RunnerLease } from './RunnerLease';
import { SinkWriter } from './SinkWriter';
import type {
  PipelineRunner,
  ResolvedSink,
  RunnerObserver,
  RunnerSnapshot,
} from './types';

/** Options of {@link DefaultPipelineRunner.create}. */
export interface DefaultPipelineRunnerOptions {
  definition: PipelineDefinition;
  definitionVersion: number;
  sinks: ResolvedSink[];
  /** The statements of the sinks, in the same order. */
  compiled: CompiledSink[];
  ledger: Ledger;
  warehouse: WarehouseService;
  eventLog: EventLogService;
  deadLetters: DeadLetterWriter;
  observer: RunnerObserver;
  logger: LoggerService;
  /** Mends roll-ups of the sinks; started and stopped with the runner. */
  repairer?: RollupRepairer;
  /** Called at every named step; for the crash proof. */
  onStep?: (step: CrashPoint) => void | Promise<void>;
}

/**
 * The shell around a {@link PipelineCore}: feeds it with what happens, has its
 * commands done, keeps its time and its lease. Decides nothing itself.
 */
export class DefaultPipelineRunner implements PipelineRunner {
  readonly definition: PipelineDefinition;
  readonly #options: DefaultPipelineRunnerOptions;
  readonly #scope: LedgerScope;
  readonly #lease: RunnerLease;
  readonly #positions: PositionReporter;
  readonly #core: PipelineCore;
  readonly #executor: CommandExecutor;
  readonly #memory = new HeldMemory();
  readonly #abort = new AbortController();
  readonly #running = new Set<Promise<void>>();
  /** Woken after every input. */
  #waiters: Array<() => void> = [];
  #assigning = new Map<number, (nextOffset: number | undefined) => void>();
  #subscription: EventLogSubscription | undefined;
  #closing = false;
  #tickTimer: NodeJS.Timeout | undefined;
  #failure: Error | undefined;

  static create(options: DefaultPipelineRunnerOptions): DefaultPipelineRunner {
    return new DefaultPipelineRunner(options);
  }

  private constructor(options: DefaultPipelineRunnerOptions) {
    const { definition, ledger } = options;
    this.#options = options;
    this.definition = definition;
    this.#scope = {
      pipeline: definition.name,
      group: definition.source.group,
      topic: definition.source.topic,
    };
    this.#lease = RunnerLease.create({ ledger });
    this.#positions = PositionReporter.create({
      scope: this.#scope,
      eventLog: options.eventLog,
      logger: options.logger,
    });
    this.#core = new PipelineCore({
      batchSize: definition.batchSize,
      windowMs: parseDurationMs(definition.windowSize),
      maxBlockBytes: MAX_BLOCK_BYTES,
      maxBlocksInFlight: MAX_BLOCKS_IN_FLIGHT,
      maxHeldRecords: MAX_HELD_BLOCKS * definition.batchSize,
      maxHeldBytes: MAX_HELD_BYTES,
      sinks: options.compiled.map(({ exact }) => ({ exact })),
      onError: definition.onError,
      backoffMs: BACKOFF_MS,
      claimIntervalMs: CLAIM_INTERVAL_MS,
    });
    this.#executor = CommandExecutor.create({
      scope: this.#scope,
      definitionVersion: options.definitionVersion,
      ledger,
      warehouse: options.warehouse,
      eventLog: options.eventLog,
      deadLetters: options.deadLetters,
      writers: options.compiled.map((sink, index) =>
        SinkWriter.create({
          warehouse: options.warehouse,
          sink,
          index,
          topic: this.#scope.topic,
          ledgerId: ledger.id,
          ownerId: this.#lease.ownerId,
          assertOurs: block => this.#assertOurs(block),
          signal: this.#abort.signal,
        }),
      ),
      tables: options.sinks.map(sink => sink.dataset.table),
      tablesWithRollups: options.sinks
        .filter(sink => sink.rollups.length > 0)
        .map(sink => sink.dataset.table),
      ownerId: () => this.#lease.ownerId,
      logger: options.logger,
      onLanded: (...args) => this.#onLanded(...args),
      onStep: options.onStep ?? (() => {}),
    });
  }

  async start(): Promise<void> {
    const { ledger, eventLog, sinks } = this.#options;
    await ledger.ensureTables(sinks.map(sink => sink.dataset.table));
    await this.#lease.start(() => {
      this.#heartbeat().catch(error =>
        this.#options.logger.warn(
          `Pipeline '${this.definition.name}' could not say that it is alive: ${error.message}`,
        ),
      );
    });
    this.#subscription = await eventLog.subscribe({
      ...this.#scope,
      onAssigned: partitions => this.#onAssigned(partitions),
      onRevoked: partitions => this.#onRevoked(partitions),
      onBatch: batch => this.#onBatch(batch),
      onFailed: error => this.#onSubscriptionFailed(error),
      maxBatchBytes: MAX_BLOCK_BYTES,
    });
    this.#positions.subscription = this.#subscription;
    this.#options.repairer?.start();
    this.#dispatch({ type: 'tick' });
    await this.#until(() => this.#core.phase !== 'settling');
    if (this.#failure) {
      throw this.#failure;
    }
  }

  async pause(): Promise<void> {
    this.#dispatch({ type: 'pause' });
    this.#subscription?.pause();
    await this.#until(() => this.#core.phase !== 'draining', STOP_LIMIT_MS);
  }

  async resume(): Promise<void> {
    this.#dispatch({ type: 'resume' });
    this.#subscription?.resume();
  }

  async stop(): Promise<void> {
    if (this.#closing) {
      return;
    }
    this.#dispatch({ type: 'stop' });
    await this.#until(() => this.#core.phase === 'stopped', STOP_LIMIT_MS);
    this.#closing = true;
    this.#wake();
    for (const resolve of this.#assigning.values()) {
      resolve(undefined);
    }
    await this.#positions.flush();
    await this.#subscription?.close();
    clearTimeout(this.#tickTimer);
    if (this.#core.phase !== 'stopped') {
      this.#abort.abort(
        new Error(`Pipeline '${this.definition.name}' was stopped`),
      );
    }
    await Promise.all(this.#running);
    await this.#options.repairer?.stop();
    await this.#lease.end();
    if (this.#core.phase !== 'stopped') {
      this.#options.observer.onPhase('stopped');
    }
  }

  reconfigure(options: { batchSize: number; windowSizeMs: number }): void {
    this.#dispatch({
      type: 'reconfigure',
      batchSize: options.batchSize,
      windowMs: options.windowSizeMs,
    });
  }

  snapshot(): RunnerSnapshot {
    const { held } = this.#core;
    let heldRecords = held.records;
    let heldBytes = held.bytes;
    let oldest = held.oldestAppendedAtMs;
    for (const block of this.#core.unfinished) {
      heldRecords += block.records;
      heldBytes += block.bytes;
      oldest = Math.min(oldest ?? Infinity, block.oldestAppendedAtMs);
    }
    return {
      phase: this.#core.phase,
      heldRecords,
      heldBytes,
      blocksInFlight: this.#core.blocksInFlight,
      positions: new Map(this.#positions.landed),
      oldestHeldAppendedAtMs: oldest,
    };
  }

  #dispatch(input: Input): void {
    const commands = this.#core.apply(input, Date.now());
    for (const command of commands) {
      this.#perform(command);
    }
    this.#schedule();
    this.#wake();
  }

  #perform(command: Command): void {
    const { observer } = this.#options;
    if (command.type === 'phase') {
      this.#failure = command.error;
      observer.onPhase(command.phase, command.error);
    } else if (command.type === 'retrying') {
      observer.onBlockRetry({
        blockNumber: command.block.number ?? 0,
        error: command.error,
        attempt: command.attempt,
        delayMs: command.delayMs,
      });
    } else if (command.type === 'ready') {
      for (const { partition, nextOffset } of command.positions) {
        this.#onReady(partition, nextOffset);
      }
    } else {
      this.#answer(command);
    }
  }

  #answer(command: AnsweredCommand): void {
    const work = this.#executor.execute(command).then(input => {
      this.#running.delete(work);
      if (!this.#abort.signal.aborted) {
        this.#dispatch(input);
      }
    });
    this.#running.add(work);
  }

  #schedule(): void {
    clearTimeout(this.#tickTimer);
    const at = this.#core.nextTickAtMs;
    if (at !== undefined && !this.#closing) {
      this.#tickTimer = setTimeout(
        () => this.#dispatch({ type: 'tick' }),
        Math.max(0, at - Date.now()),
      );
    }
  }

  async #onAssigned(partitions: number[]): Promise<Map<number, number>> {
    const answers = partitions.map(
      partition =>
        new Promise<[number, number | undefined]>(resolve =>
          this.#assigning.set(partition, next => resolve([partition, next])),
        ),
    );
    if (this.#closing) {
      return new Map();
    }
    this.#dispatch({ type: 'assigned', partitions });
    const positions = new Map<number, number>();
    for (const [partition, next] of await Promise.all(answers)) {
      if (next !== undefined) {
        positions.set(partition, next);
        this.#positions.landed.set(partition, next);
      }
    }
    return positions;
  }

  #onReady(partition: number, nextOffset: number | undefined): void {
    const assigning = this.#assigning.get(partition);
    if (assigning) {
      this.#assigning.delete(partition);
      assigning(nextOffset);
    } else if (nextOffset !== undefined) {
      this.#subscription?.seek(partition, nextOffset);
    }
  }

  async #onRevoked(partitions: number[]): Promise<void> {
    this.#dispatch({ type: 'revoked', partitions });
    for (const partition of partitions) {
      this.#assigning.get(partition)?.(undefined);
      this.#assigning.delete(partition);
      this.#positions.landed.delete(partition);
    }
    const touches = (block: Block) =>
      block.ranges.some(range => partitions.includes(range.partition));
    await this.#until(
      () => ![...this.#core.unfinished].some(touches),
      REVOKE_LIMIT_MS,
    );
  }

  async #onBatch(batch: EventBatch): Promise<void> {
    await this.#until(() => this.#core.hungry || this.#closing);
    if (this.#closing) {
      return;
    }
    await this.#checkGap(batch);
    this.#memory.hold(batch);
    this.#dispatch({ type: 'records', batch });
  }

  /** A hole between two batches: what retention removed is lost, and said so. */
  async #checkGap(batch: EventBatch): Promise<void> {
    const next = this.#core.held.nextOffsets().get(batch.partition);
    if (next === undefined || batch.firstOffset <= next) {
      return;
    }
    const offsets = await this.#options.eventLog.offsets({
      topic: batch.topic,
    });
    const earliest =
      offsets.find(entry => entry.partition === batch.partition)?.earliest ?? 0;
    if (earliest > next) {
      this.#reportLost([
        {
          partition: batch.partition,
          firstOffset: next,
          lastOffset: Math.min(earliest, batch.firstOffset) - 1,
        },
      ]);
    }
  }

  #reportLost(ranges: Block['lost']): void {
    const text = ranges
      .map(
        r =>
          `${this.#scope.topic}/${r.partition} ${r.firstOffset}-${
            r.lastOffset
          }`,
      )
      .join(', ');
    const error = new LostRangeError(
      `Records are gone from the log before pipeline '${this.definition.name}' could land them: ${text}`,
    );
    this.#options.logger.error(error.message);
    this.#options.observer.onPhase(this.#core.phase, error);
  }

  #onSubscriptionFailed(error: Error): void {
    this.#failure = error;
    this.#options.observer.onPhase('failed', error);
  }

  #onLanded(
    block: Block,
    quarantined: number,
    landed: Map<number, number>,
  ): void {
    const { observer } = this.#options;
    this.#memory.release(block);
    for (const [partition, next] of landed) {
      if (this.#core.held.has(partition)) {
        this.#positions.landed.set(partition, next);
      }
    }
    if (block.lost.length > 0) {
      this.#reportLost(block.lost);
    }
    if (quarantined > 0) {
      observer.onQuarantined({
        blockNumber: block.number!,
        records: quarantined,
      });
    }
    observer.onBlockDone({
      blockNumber: block.number!,
      ranges: block.ranges.map(range => ({
        topic: this.#scope.topic,
        ...range,
      })),
      records: block.records,
      bytes: block.bytes,
      quarantined,
      attempts: block.attempts,
      startedAtMs: block.startedAtMs,
      finishedAtMs: Date.now(),
      settled: block.settledHow,
      oldestAppendedAtMs: block.oldestAppendedAtMs,
      youngestAppendedAtMs: block.youngestAppendedAtMs,
    });
    if (!block.straight) {
      this.#options.repairer?.trigger();
    }
    this.#positions.schedule();
  }

  async #heartbeat(): Promise<void> {
    if (await this.#lease.renew()) {
      this.#dispatch({ type: 'lapsed' });
    }
    const incarnation = await this.#options.warehouse.incarnation();
    this.#dispatch({ type: 'engine', incarnation });
  }

  /** A runner whose lease has ended must not write: others may have its blocks. */
  #assertOurs(block: Block): void {
    if (!this.#core.has(block) || !this.#lease.holds) {
      throw new Error(
        `Pipeline '${this.definition.name}' could not renew its lease in the ledger in time and writes block batch-${block.number} no more`,
      );
    }
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) {
      waiter();
    }
  }

  async #until(condition: () => boolean, limitMs?: number): Promise<void> {
    const deadline = Date.now() + (limitMs ?? Infinity);
    while (!condition() && Date.now() < deadline) {
      await new Promise<void>(resolve => {
        const timer =
          limitMs === undefined
            ? undefined
            : setTimeout(resolve, deadline - Date.now());
        this.#waiters.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }
}
