import type { PipelineDefinition } from '@analytics-engine/plugin-analytics-common';
import type {
  EventBatch,
  EventLogSubscription,
} from '@analytics-engine/plugin-analytics-node';
import type { PipelineCore } from '../core';
import type { Block, Command, Input } from '../core';
import type { LedgerScope } from '../ledger';
import { AssignedPartitions } from './AssignedPartitions';
import { CommandExecutor } from './CommandExecutor';
import type { AnsweredCommand } from './CommandExecutor';
import { createCore } from './createCore';
import { describeBlock, describeCore } from './describeRun';
import type { DefaultPipelineRunnerOptions } from './DefaultPipelineRunnerOptions';
import { HeldMemory } from './HeldMemory';
import { MAX_BLOCK_BYTES, REVOKE_LIMIT_MS, STOP_LIMIT_MS } from './limits';
import { LossWatch } from './LossWatch';
import { PositionReporter } from './PositionReporter';
import { RunnerLease } from './RunnerLease';
import { SinkWriter } from './SinkWriter';
import type { PipelineRunner, RunnerSnapshot } from './types';
import { Waiters } from './Waiters';

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
  readonly #losses: LossWatch;
  /** Woken after every input. */
  readonly #waiters = new Waiters();
  readonly #assigning = new AssignedPartitions();
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
    this.#losses = LossWatch.create({
      scope: this.#scope,
      eventLog: options.eventLog,
      logger: options.logger,
      onLost: error => options.observer.onPhase(this.#core.phase, error),
    });
    this.#core = createCore(definition, options.compiled);
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
    await ledger.fences.ensureTables(sinks.map(sink => sink.dataset.table));
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
    await this.#waiters.until(() => this.#core.phase !== 'settling');
    if (this.#failure) {
      throw this.#failure;
    }
  }

  async pause(): Promise<void> {
    this.#dispatch({ type: 'pause' });
    this.#subscription?.pause();
    await this.#waiters.until(
      () => this.#core.phase !== 'draining',
      STOP_LIMIT_MS,
    );
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
    await this.#waiters.until(
      () => this.#core.phase === 'stopped',
      STOP_LIMIT_MS,
    );
    this.#closing = true;
    this.#waiters.wake();
    this.#assigning.dropAll();
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
    return {
      ...describeCore(this.#core),
      positions: new Map(this.#positions.landed),
    };
  }

  #dispatch(input: Input): void {
    const commands = this.#core.apply(input, Date.now());
    for (const command of commands) {
      this.#perform(command);
    }
    this.#schedule();
    this.#waiters.wake();
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
    if (this.#closing) {
      return new Map();
    }
    const answers = this.#assigning.wait(partitions);
    this.#dispatch({ type: 'assigned', partitions });
    const positions = await answers;
    for (const [partition, next] of positions) {
      this.#positions.landed.set(partition, next);
    }
    return positions;
  }

  #onReady(partition: number, nextOffset: number | undefined): void {
    const awaited = this.#assigning.answer(partition, nextOffset);
    if (!awaited && nextOffset !== undefined) {
      this.#subscription?.seek(partition, nextOffset);
    }
  }

  async #onRevoked(partitions: number[]): Promise<void> {
    this.#dispatch({ type: 'revoked', partitions });
    for (const partition of partitions) {
      this.#assigning.answer(partition, undefined);
      this.#positions.landed.delete(partition);
    }
    const touches = (block: Block) =>
      block.ranges.some(range => partitions.includes(range.partition));
    await this.#waiters.until(
      () => ![...this.#core.unfinished].some(touches),
      REVOKE_LIMIT_MS,
    );
  }

  async #onBatch(batch: EventBatch): Promise<void> {
    await this.#waiters.until(() => this.#core.hungry || this.#closing);
    if (this.#closing) {
      return;
    }
    await this.#losses.check(
      batch,
      this.#core.held.nextOffsets().get(batch.partition),
    );
    this.#memory.hold(batch);
    this.#dispatch({ type: 'records', batch });
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
      this.#losses.report(block.lost);
    }
    if (quarantined > 0) {
      observer.onQuarantined({
        blockNumber: block.number!,
        records: quarantined,
      });
    }
    observer.onBlockDone(describeBlock(block, this.#scope.topic, quarantined));
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
}
