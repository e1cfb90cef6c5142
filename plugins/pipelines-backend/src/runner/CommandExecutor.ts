import { NotFoundError } from '@backstage/errors';
import type {
  EventLogService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { bytesOf, countRefused, foundAgain } from '../core';
import type {
  Block,
  BlockRange,
  Command,
  Input,
  OffsetsByPartition,
  Span,
} from '../core';
import type { DeadLetterWriter } from '../deadLetters/types';
import type { Ledger, LedgerScope, StaleEngineError } from '../ledger';
import { failureKindOf } from './classifyFailure';
import type { CrashPoint } from './limits';
import type { SinkWriter } from './SinkWriter';

/** Commands that lead to an input. */
export type AnsweredCommand = Exclude<
  Command,
  { type: 'ready' } | { type: 'phase' } | { type: 'retrying' }
>;

/** What a {@link CommandExecutor} works with. */
export interface CommandExecutorOptions {
  scope: LedgerScope;
  definitionVersion: number;
  ledger: Ledger;
  warehouse: WarehouseService;
  eventLog: EventLogService;
  deadLetters: DeadLetterWriter;
  writers: SinkWriter[];
  /** Tables of the sinks, unquoted. */
  tables: string[];
  /** Those of them that have roll-ups. */
  tablesWithRollups: string[];
  ownerId(): string;
  logger: LoggerService;
  /** Called with the high-water after every block. */
  onLanded(
    block: Block,
    quarantined: number,
    landed: Map<number, number>,
  ): void;
  onStep(step: CrashPoint): void | Promise<void>;
}

/** Does what the core commands: the I/O of a pipeline. */
export class CommandExecutor {
  readonly #options: CommandExecutorOptions;
  /**
   * The engine's lifetime as last heard. A block may be recorded for an older
   * one than is true: its inspection then takes more care than was needed.
   */
  #incarnation: string | undefined;

  static create(options: CommandExecutorOptions): CommandExecutor {
    return new CommandExecutor(options);
  }

  private constructor(options: CommandExecutorOptions) {
    this.#options = options;
  }

  /** Never rejects: what goes wrong is an input like any other. */
  async execute(command: AnsweredCommand): Promise<Input> {
    switch (command.type) {
      case 'claim':
        return this.#claim(command.partitions);
      case 'record':
        return this.#record(command.blocks);
      case 'insert':
        return this.#insert(command);
      default:
        try {
          return await this.#step(command);
        } catch (error) {
          return {
            type: 'stepFailed',
            block: command.block,
            step: command.type,
            kind: this.#kindOf(error as Error, command),
            error: error as Error,
            engine: (error as Partial<StaleEngineError>).incarnation,
          };
        }
    }
  }

  async #claim(partitions: number[]): Promise<Input> {
    const { ledger, scope, ownerId, warehouse } = this.#options;
    try {
      const incarnation = await warehouse.incarnation();
      this.#incarnation = incarnation;
      const claim = await ledger.claim({
        scope,
        owner: ownerId(),
        partitions,
        incarnation,
        definitionVersion: this.#options.definitionVersion,
        nowMs: Date.now(),
      });
      return { type: 'claimed', partitions, incarnation, ...claim };
    } catch (error) {
      return { type: 'claimFailed', partitions, error: error as Error };
    }
  }

  async #record(blocks: Block[]): Promise<Input> {
    const { ledger, scope, ownerId, warehouse, onStep } = this.#options;
    try {
      const incarnation = this.#incarnation ?? (await warehouse.incarnation());
      await onStep('before-record');
      const numbers = await ledger.record({
        scope,
        owner: ownerId(),
        incarnation,
        definitionVersion: this.#options.definitionVersion,
        tables: this.#options.tables,
        blocks,
        nowMs: Date.now(),
      });
      await onStep('after-record');
      return { type: 'recorded', blocks, numbers, incarnation };
    } catch (error) {
      return {
        type: 'recordFailed',
        blocks,
        kind: failureKindOf(error as Error, false),
        error: error as Error,
      };
    }
  }

  async #insert(command: Extract<Command, { type: 'insert' }>): Promise<Input> {
    const { block, sink } = command;
    const { writers, onStep } = this.#options;
    let refused: OffsetsByPartition = new Map();
    try {
      await writers[sink].insert(
        block,
        command,
        found => {
          refused = found;
        },
        async () => onStep('before-insert'),
      );
      await onStep('after-insert');
      return { type: 'inserted', block, sink, refused };
    } catch (error) {
      const kind = this.#kindOf(error as Error, command);
      return {
        type: 'insertFailed',
        block,
        sink,
        kind,
        error: error as Error,
        refused,
      };
    }
  }

  async #step(
    command: Exclude<
      AnsweredCommand,
      { type: 'claim' } | { type: 'record' } | { type: 'insert' }
    >,
  ): Promise<Input> {
    const { block } = command;
    const { writers, onStep } = this.#options;
    switch (command.type) {
      case 'inspect': {
        const writer = writers[command.sink];
        if (command.kill) {
          await writer.kill(block);
        }
        const askedAtMs = Date.now();
        const found = await writer.inspect(block, command.lenient);
        this.#incarnation = found.incarnation;
        await onStep('after-verify');
        return {
          type: 'inspected',
          block,
          sink: command.sink,
          askedAtMs,
          ...found,
        };
      }
      case 'examine': {
        const refused = await writers[command.sink].examine(
          block,
          command.offsets,
          command.tolerated,
        );
        return { type: 'examined', block, sink: command.sink, refused };
      }
      case 'refuse': {
        const refused = writers[command.sink].refuse(block, command.offsets);
        return { type: 'refused', block, sink: command.sink, refused };
      }
      case 'deduplicate':
        this.#options.logger.warn(
          `Block batch-${block.number} of pipeline '${
            this.#options.scope.pipeline
          }' was in the table more than once; leaving one row of each record`,
        );
        await writers[command.sink].deduplicate(block, command.offsets);
        return { type: 'deduplicated', block, sink: command.sink };
      case 'load':
        return { type: 'loaded', block, ...(await this.#load(block)) };
      default:
        return this.#complete(block);
    }
  }

  async #complete(block: Block): Promise<Input> {
    const { ledger, scope, ownerId, writers, deadLetters, onStep } =
      this.#options;
    const refused = writers.flatMap(writer => writer.refusedOf(block));
    await onStep('before-complete');
    const landed = await ledger.complete({
      scope,
      owner: ownerId(),
      block: {
        number: block.number!,
        foundAgain: foundAgain(block),
        definitionVersion: this.#options.definitionVersion,
        ranges: block.ranges,
        records: block.records,
        quarantined: countRefused(block),
        refused: block.sinks.map(sink => sink.refused),
        attempts: block.attempts,
        settled: block.settledHow,
        lost: block.lost,
        incarnation: block.engine!,
        acceptedIncarnation: block.acceptedEngine,
        startedAtMs: block.startedAtMs,
        finishedAtMs: Date.now(),
        verifiedAtMs: block.inspectedAtMs,
        suspectTables: block.straight ? [] : this.#options.tablesWithRollups,
      },
      within: async transaction => {
        if (refused.length > 0) {
          await deadLetters.add({
            pipeline: scope.pipeline,
            blockNumber: block.number!,
            records: refused,
            transaction,
          });
        }
      },
    });
    await onStep('after-complete');
    for (const writer of writers) {
      writer.release(block);
    }
    this.#options.onLanded(block, refused.length, landed);
    return { type: 'completed', block };
  }

  /** Reads the block's records again; what the log no longer has is `gone`. */
  async #load(block: Block): Promise<{ spans: Span[]; gone: BlockRange[] }> {
    const spans: Span[] = [];
    const gone: BlockRange[] = [];
    for (const range of block.ranges) {
      try {
        spans.push(...(await this.#read(range)));
      } catch (error) {
        if (
          (error as Error).name !== NotFoundError.prototype.name &&
          !(error instanceof NotFoundError)
        ) {
          throw error;
        }
        const earliest = await this.#earliest(range.partition);
        const lastGone = Math.min(range.lastOffset, earliest - 1);
        gone.push({ ...range, lastOffset: lastGone });
        if (lastGone < range.lastOffset) {
          spans.push(
            ...(await this.#read({ ...range, firstOffset: lastGone + 1 })),
          );
        }
      }
    }
    return { spans, gone };
  }

  async #read(range: BlockRange): Promise<Span[]> {
    const { eventLog, scope } = this.#options;
    const spans: Span[] = [];
    for await (const batch of eventLog.read({ topic: scope.topic, ...range })) {
      spans.push({
        batch,
        start: 0,
        end: batch.records.length,
        bytes: bytesOf(batch, 0, batch.records.length),
      });
    }
    return spans;
  }

  async #earliest(partition: number): Promise<number> {
    const { eventLog, scope } = this.#options;
    const offsets = await eventLog.offsets({ topic: scope.topic });
    return (
      offsets.find(entry => entry.partition === partition)?.earliest ?? Infinity
    );
  }

  #kindOf(error: Error, command: AnsweredCommand) {
    const transforming =
      'sink' in command &&
      this.#options.writers[command.sink].sink.transforming;
    return failureKindOf(error, transforming);
  }
}
