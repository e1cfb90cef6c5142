import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import { randomUUID } from 'node:crypto';
import type { Block, OffsetsByPartition } from '../core';
import { compileResolvedSink } from './compileResolvedSink';
import { SinkWriter } from '../runner/SinkWriter';
import type { CompiledSink } from '../transform';
import { quoteIdentifier } from '../transform';
import { createRetryBlock } from './createRetryBlock';
import type { RollupGuard } from './RollupGuard';
import type { LandOptions, LandOutcome, RecordLander } from './types';

/** Prefix of tables that a dry run makes and drops. */
export const TRY_OUT_PREFIX = 'pipelines_try_out_';

/** What a {@link WarehouseLander} needs. */
export interface WarehouseLanderOptions {
  warehouse: WarehouseService;
  /** Of the ledger; keeps installations on one warehouse apart. */
  ledgerId: string;
  guard: RollupGuard;
}

/** {@link RecordLander} that writes the way the runner does, record by record where needed. */
export class WarehouseLander implements RecordLander {
  readonly #options: WarehouseLanderOptions;

  private constructor(options: WarehouseLanderOptions) {
    this.#options = options;
  }

  static create(options: WarehouseLanderOptions): WarehouseLander {
    return new WarehouseLander(options);
  }

  async land(options: LandOptions): Promise<LandOutcome[]> {
    const compiled = await compileResolvedSink(
      options.sink,
      this.#options.warehouse,
    );
    const block = createRetryBlock(options);
    const { outcomes } = await this.#options.guard.around(
      options.sink,
      options.records[0].topic,
      block,
      async () => {
        const written = await this.#write(compiled, block, options);
        // What an attempt that was cut off had landed may lack in a roll-up.
        const straight = written.every(({ result }) => result !== 'FOUND');
        return { outcomes: written, straight };
      },
    );
    return outcomes;
  }

  async tryOut(options: LandOptions): Promise<LandOutcome[]> {
    const { warehouse } = this.#options;
    const table = `${TRY_OUT_PREFIX}${randomUUID().replaceAll('-', '')}`;
    const compiled = await compileResolvedSink(
      { ...options.sink, dataset: { ...options.sink.dataset, table } },
      warehouse,
    );
    const original = `${quoteIdentifier(warehouse.database)}.${quoteIdentifier(
      options.sink.dataset.table,
    )}`;
    try {
      await warehouse.command({
        name: 'pipeline-try-out',
        query: `CREATE TABLE ${compiled.table} AS ${original}`,
        role: 'govern',
        signal: options.signal,
      });
      return await this.#write(compiled, createRetryBlock(options), options);
    } finally {
      await warehouse.command({
        name: 'pipeline-try-out',
        query: `DROP TABLE IF EXISTS ${compiled.table}`,
        role: 'govern',
      });
    }
  }

  async #write(
    compiled: CompiledSink,
    block: Block,
    options: LandOptions,
  ): Promise<LandOutcome[]> {
    const { warehouse, ledgerId } = this.#options;
    const writer = SinkWriter.create({
      warehouse,
      sink: compiled,
      index: 0,
      topic: options.records[0].topic,
      ledgerId: `${ledgerId}-retry`,
      ownerId: randomUUID().slice(0, 8),
      signal: options.signal,
    });
    // A statement of an attempt that was cut off could still write.
    await writer.kill(block);
    const before = await writer.inspect(block, false);
    await writer.examine(block, before.missing);
    const after = await writer.inspect(block, false);
    const refused = new Map(
      writer
        .refusedOf(block)
        .map(record => [keyOf(record.partition, record.offset), record]),
    );
    writer.release(block);
    return options.records.map(record => {
      const { partition, offset } = record;
      const why = refused.get(keyOf(partition, offset));
      if (why) {
        const { class: reason, code, message } = why;
        return { record, result: 'REFUSED', class: reason, code, message };
      }
      if (!has(before.missing, partition, offset)) {
        return { record, result: 'FOUND' };
      }
      if (!has(after.missing, partition, offset)) {
        return { record, result: 'INSERTED' };
      }
      return compiled.exact
        ? {
            record,
            result: 'REFUSED',
            class: 'OTHER',
            code: 'NOT_KEPT',
            message: 'ClickHouse acknowledged the row and does not keep it',
          }
        : { record, result: 'FILTERED' };
    });
  }
}

function has(
  offsets: OffsetsByPartition,
  partition: number,
  offset: number,
): boolean {
  return offsets.get(partition)?.includes(offset) ?? false;
}

function keyOf(partition: number, offset: number): string {
  return `${partition}/${offset}`;
}
