import type { QuarantineClass } from '@analytics-engine/plugin-analytics-common';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { RefusedRecord } from '../runner/types';
import { addFailedGroup } from './addFailedGroup';
import { recountBatch } from './recountBatch';
import type { BatchRow, RecordRow } from './rows';
import {
  BATCHES,
  cutMessage,
  fromBatchRow,
  fromRecordRow,
  RECORDS,
} from './rows';
import type {
  DeadLetterWriter,
  FailedBatch,
  FailedRecord,
  LandOutcome,
} from './types';

/** How long resolved batches are still listed. */
const RESOLVED_KEPT_DAYS = 30;
/** Statuses that count as an error state. */
export const OPEN_STATUSES: FailedBatch['status'][] = ['FAILED', 'RETRYING'];

/** Which failed batches are meant. */
export interface FailedBatchFilter {
  statuses?: FailedBatch['status'][];
  class?: QuarantineClass;
  fromMs?: number;
  toMs?: number;
}

/**
 * Refused records in the plugin's database. Bounded in bytes: when it is full,
 * writing to it fails, and the pipeline waits instead of losing records.
 */
export class DeadLetterStore implements DeadLetterWriter {
  readonly #knex: Knex;
  readonly #maxBytes: number;

  private constructor(knex: Knex, maxBytes: number) {
    this.#knex = knex;
    this.#maxBytes = maxBytes;
  }

  static create(options: { knex: Knex; maxBytes: number }): DeadLetterStore {
    return new DeadLetterStore(options.knex, options.maxBytes);
  }

  /** @throws ServiceUnavailableError when the store is full */
  async add(options: {
    pipeline: string;
    blockNumber: number;
    records: RefusedRecord[];
    transaction?: Knex.Transaction;
  }): Promise<void> {
    const groups = new Map<string, RefusedRecord[]>();
    for (const record of options.records) {
      const key = `${record.dataset} ${record.class}`;
      const group = groups.get(key) ?? [];
      groups.set(key, group);
      group.push(record);
    }
    const work = async (tx: Knex.Transaction) => {
      await this.#assertRoom(tx, options.records);
      for (const records of groups.values()) {
        await addFailedGroup(tx, { ...options, records });
      }
    };
    // SQLite has one connection: a second transaction would wait for the caller's for ever.
    await (options.transaction
      ? work(options.transaction)
      : this.#knex.transaction(work));
  }

  /** Newest first; `before` continues below an id. */
  async list(
    pipeline: string,
    options: FailedBatchFilter & { limit: number; before?: number },
  ): Promise<FailedBatch[]> {
    const query = this.#select(pipeline, options)
      .orderBy('id', 'desc')
      .limit(options.limit);
    if (options.before !== undefined) {
      void query.where('id', '<', options.before);
    }
    return (await query).map(fromBatchRow);
  }

  /** Batches and records per class. */
  async classes(
    pipeline: string,
    filter: FailedBatchFilter,
  ): Promise<
    Array<{ class: QuarantineClass; batches: number; records: number }>
  > {
    const rows = await this.#select(pipeline, filter)
      .select('class')
      .count({ batches: '*' })
      .sum({ records: 'remaining' })
      .groupBy('class')
      .orderBy('class');
    return rows.map(row => ({
      class: row.class,
      batches: Number(row.batches),
      records: Number(row.records),
    }));
  }

  /** Failed batches per pipeline that nobody has retried or cleared. */
  async countOpen(): Promise<Map<string, number>> {
    const rows: Array<{ pipeline: string; batches: number | string }> =
      await this.#knex<BatchRow>(BATCHES)
        .whereIn('status', OPEN_STATUSES)
        .select('pipeline')
        .count({ batches: '*' })
        .groupBy('pipeline');
    return new Map(
      rows.map(({ pipeline, batches }) => [pipeline, Number(batches)]),
    );
  }

  /** @throws NotFoundError */
  async get(pipeline: string, id: number): Promise<FailedBatch> {
    const row = await this.#knex<BatchRow>(BATCHES)
      .where({ pipeline, id })
      .first();
    if (!row) {
      throw new NotFoundError(
        `Pipeline '${pipeline}' has no failed batch 'err-${id}'`,
      );
    }
    return fromBatchRow(row);
  }

  /** The batches that a person named: by their own id or by that of their block. */
  async find(
    pipeline: string,
    by: { ids: number[]; blockNumbers: number[] },
  ): Promise<FailedBatch[]> {
    const rows = await this.#knex<BatchRow>(BATCHES)
      .where({ pipeline })
      .where(query =>
        query.whereIn('id', by.ids).orWhereIn('block_number', by.blockNumbers),
      )
      .orderBy('id');
    return rows.map(fromBatchRow);
  }

  /** Records of a batch in the order of their positions, after a position. */
  async records(
    batchId: number,
    options: {
      limit: number;
      after?: { topic: string; partition: number; offset: number };
    },
  ): Promise<FailedRecord[]> {
    const { after } = options;
    const query = this.#knex<RecordRow>(RECORDS)
      .where({ batch_id: batchId })
      .orderBy(['topic', 'partition', 'offset'])
      .limit(options.limit);
    if (after) {
      // A batch comes from one pipeline and so from one topic.
      void query.where(rest =>
        rest
          .where('partition', '>', after.partition)
          .orWhere(same =>
            same
              .where('partition', after.partition)
              .where('offset', '>', after.offset),
          ),
      );
    }
    return (await query).map(fromRecordRow);
  }

  /** Moves batches from one of `from` to `to`; answers how many moved. */
  async setStatus(
    ids: number[],
    from: FailedBatch['status'][],
    to: FailedBatch['status'],
  ): Promise<number> {
    return this.#knex<BatchRow>(BATCHES)
      .whereIn('id', ids)
      .whereIn('status', from)
      .update({ status: to });
  }

  /** Notes what became of records that were tried again. */
  async settle(batch: FailedBatch, outcomes: LandOutcome[]): Promise<void> {
    await this.#knex.transaction(async tx => {
      for (const { record, result, code, message } of outcomes) {
        const row = tx<RecordRow>(RECORDS).where({
          batch_id: batch.id,
          topic: record.topic,
          partition: record.partition,
          offset: record.offset,
        });
        if (result === 'REFUSED') {
          await row.update({
            code: code ?? record.code,
            message: cutMessage(message ?? record.message),
          });
        } else {
          await row.delete();
        }
      }
      await recountBatch(tx, batch.id);
    });
  }

  /** Ends an attempt: resolved when nothing is left, failed again otherwise. */
  async finishAttempt(id: number): Promise<FailedBatch['status']> {
    const left = await this.#knex<BatchRow>(BATCHES).where({ id }).first();
    const status = (left?.remaining ?? 0) === 0 ? 'RESOLVED' : 'FAILED';
    await this.#knex<BatchRow>(BATCHES)
      .where({ id })
      .update({ status, last_seen_ms: Date.now() })
      .increment('attempts', 1);
    return status;
  }

  /** Takes open batches out of the error state; their records stay. */
  async clear(
    pipeline: string,
    options: { reason?: string; ids?: number[]; filter?: FailedBatchFilter },
  ): Promise<number> {
    const query = this.#select(pipeline, {
      ...options.filter,
      statuses: ['FAILED'],
    });
    if (options.ids) {
      void query.whereIn('id', options.ids);
    }
    return query.update({ status: 'CLEARED', reason: options.reason ?? null });
  }

  /** Removes a batch with its records for good. */
  async discard(id: number): Promise<void> {
    await this.#knex.transaction(async tx => {
      await tx<RecordRow>(RECORDS).where({ batch_id: id }).delete();
      await tx<BatchRow>(BATCHES).where({ id }).delete();
    });
  }

  /** Forgets resolved batches that nobody will look for. */
  async trim(nowMs: number): Promise<void> {
    await this.#knex<BatchRow>(BATCHES)
      .where({ status: 'RESOLVED' })
      .where('last_seen_ms', '<', nowMs - RESOLVED_KEPT_DAYS * 86_400_000)
      .delete();
  }

  #select(pipeline: string, filter: FailedBatchFilter) {
    const query = this.#knex<BatchRow>(BATCHES).where({ pipeline });
    if (filter.statuses) {
      void query.whereIn('status', filter.statuses);
    }
    if (filter.class) {
      void query.where({ class: filter.class });
    }
    if (filter.fromMs !== undefined) {
      void query.where('last_seen_ms', '>=', filter.fromMs);
    }
    if (filter.toMs !== undefined) {
      void query.where('first_seen_ms', '<=', filter.toMs);
    }
    return query;
  }

  async #assertRoom(
    tx: Knex.Transaction,
    records: RefusedRecord[],
  ): Promise<void> {
    const [row] = await tx<BatchRow>(BATCHES).sum({ bytes: 'bytes' });
    const used = Number(row?.bytes ?? 0);
    const needed = records.reduce(
      (sum, { payload }) => sum + payload.length,
      0,
    );
    if (used + needed > this.#maxBytes) {
      throw new ServiceUnavailableError(
        `The store of failed records holds ${used} of ${
          this.#maxBytes
        } bytes and cannot take ${needed} more: retry or delete failed batches, or raise analytics.pipelines.deadLetters.maxBytes`,
      );
    }
  }
}
