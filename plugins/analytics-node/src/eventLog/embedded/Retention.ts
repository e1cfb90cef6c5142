import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { IDEMPOTENCY_MEMORY_MS } from '../limits';
import { isSqlite } from '../../database/isSqlite';
import type { EmbeddedEventLogConfig } from './readEmbeddedConfig';
import { yieldToEventLoop } from './yieldToEventLoop';
import { runTransaction } from './runTransaction';

const SWEEP_INTERVAL_MS = 60_000;
/** Rows removed by one transaction: some megabytes, so that SQLite gives way in between. */
const ROWS_PER_STEP = 8;
/** A full log is cut to this share, so that not every append finds it full again. */
const TARGET_SHARE = 0.9;
/** Free pages given back to the file system per sweep, at most. */
const VACUUM_PAGES_PER_STEP = 64;
const VACUUM_STEPS_PER_SWEEP = 64;
/** Free pages that stay for reuse. */
const VACUUM_KEEP_PAGES = 1024;
/** A log that could not be cut is not searched again sooner. */
const FULL_SEARCH_INTERVAL_MS = 1000;

interface PartitionRow {
  id: number;
  start_offset: number | string;
  end_offset: number | string;
}

/**
 * Removes old records: those past the retention time, and the oldest when the
 * log is too large. Nothing that a group has not read or that is pinned goes,
 * unless the configuration says that unread records need not stay.
 */
export class Retention {
  readonly #knex: Knex;
  readonly #config: EmbeddedEventLogConfig;
  readonly #logger: LoggerService;
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<boolean> | undefined;
  #lastFullSearchMs = 0;
  #closed = false;

  constructor(options: {
    knex: Knex;
    config: EmbeddedEventLogConfig;
    logger: LoggerService;
  }) {
    this.#knex = options.knex;
    this.#config = options.config;
    this.#logger = options.logger;
  }

  /** Sweeps from time to time until closed. */
  start(): void {
    this.#timer = setInterval(() => {
      this.sweep().catch(error =>
        this.#logger.warn('Removing old events failed', error as Error),
      );
    }, SWEEP_INTERVAL_MS);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#sweeping?.catch(() => {});
  }

  /** Called when an append did not fit. Answers whether anything was removed. */
  async makeRoom(): Promise<boolean> {
    if (Date.now() - this.#lastFullSearchMs < FULL_SEARCH_INTERVAL_MS) {
      return false;
    }
    const removed = await this.sweep();
    this.#lastFullSearchMs = removed ? 0 : Date.now();
    return removed;
  }

  /**
   * Removes what may go now.
   *
   * @returns whether anything was removed
   */
  sweep(): Promise<boolean> {
    this.#sweeping ??= this.#sweep().finally(() => {
      this.#sweeping = undefined;
    });
    return this.#sweeping;
  }

  async #sweep(): Promise<boolean> {
    const nowMs = Date.now();
    let removed = false;
    for (const partition of await this.#partitions()) {
      const floor = await this.#floor(partition);
      const cutoffMs = nowMs - this.#config.retentionMs;
      while (await this.#removeStep(partition.id, floor, cutoffMs)) {
        removed = true;
      }
    }
    removed = (await this.#cutToSize()) || removed;
    await this.#knex('event_log_idempotency')
      .where('created_at_ms', '<', nowMs - IDEMPOTENCY_MEMORY_MS)
      .delete();
    await this.#giveSpaceBack();
    return removed;
  }

  /** Removes the oldest removable rows of all partitions until the log fits. */
  async #cutToSize(): Promise<boolean> {
    const target = this.#config.maxSizeBytes * TARGET_SHARE;
    let removed = false;
    let size = await this.#sizeBytes();
    if (size <= target) {
      return false;
    }
    const candidates = await this.#partitions();
    while (size > target && candidates.length > 0 && !this.#closed) {
      const oldest = await this.#oldest(candidates);
      if (!oldest) {
        break;
      }
      const floor = await this.#floor(oldest);
      if (await this.#removeStep(oldest.id, floor, Infinity)) {
        removed = true;
      } else {
        candidates.splice(candidates.indexOf(oldest), 1);
      }
      size = await this.#sizeBytes();
    }
    return removed;
  }

  async #oldest(partitions: PartitionRow[]): Promise<PartitionRow | undefined> {
    const row = await this.#knex('event_log_batches as b')
      .join('event_log_partitions as p', function joinOldest() {
        this.on('b.partition_id', 'p.id').andOn(
          'b.first_offset',
          'p.start_offset',
        );
      })
      .whereIn(
        'p.id',
        partitions.map(partition => partition.id),
      )
      .orderBy('b.appended_at_ms')
      .first('p.id');
    return partitions.find(partition => partition.id === row?.id);
  }

  /** The offset from which on nothing may be removed. */
  async #floor(partition: PartitionRow): Promise<number> {
    const pin = await this.#knex('event_log_pins')
      .where({ partition_id: partition.id })
      .min({ offset: 'pinned_offset' })
      .first();
    let floor = Infinity;
    if (pin?.offset !== undefined && pin.offset !== null) {
      floor = Number(pin.offset);
    }
    if (this.#config.retainUnread) {
      const groups: Array<{ committed_offset: number | string | null }> =
        await this.#knex('event_log_groups')
          .where({ partition_id: partition.id })
          .select('committed_offset');
      for (const group of groups) {
        // A group that never committed has read nothing.
        floor = Math.min(floor, Number(group.committed_offset ?? 0));
      }
    }
    return floor;
  }

  /** Removes some rows at the beginning of a partition that are old enough and below `floor`. */
  async #removeStep(
    partitionId: number,
    floor: number,
    cutoffMs: number,
  ): Promise<boolean> {
    if (this.#closed) {
      return false;
    }
    const head: Array<{
      last_offset: number | string;
      appended_at_ms: number | string;
      size_bytes: number;
    }> = await this.#knex('event_log_batches')
      .where({ partition_id: partitionId })
      .orderBy('first_offset')
      .limit(ROWS_PER_STEP)
      .select('last_offset', 'appended_at_ms', 'size_bytes');
    const keep = head.findIndex(
      row =>
        Number(row.last_offset) >= floor ||
        Number(row.appended_at_ms) >= cutoffMs,
    );
    const gone = keep === -1 ? head : head.slice(0, keep);
    if (gone.length === 0) {
      return false;
    }
    const lastOffset = Number(gone[gone.length - 1].last_offset);
    const bytes = gone.reduce((sum, row) => sum + row.size_bytes, 0);
    await runTransaction(this.#knex, async trx => {
      const deleted = await trx('event_log_batches')
        .where({ partition_id: partitionId })
        .andWhere('last_offset', '<=', lastOffset)
        .delete();
      // Another process on the same database may have swept first.
      if (deleted === gone.length) {
        await trx('event_log_partitions')
          .where({ id: partitionId })
          .update({
            start_offset: lastOffset + 1,
            size_bytes: trx.raw('size_bytes - ?', [bytes]),
          });
      } else if (deleted > 0) {
        throw new Error(
          `Rows of partition ${partitionId} changed while they were removed`,
        );
      }
    });
    await yieldToEventLoop();
    return true;
  }

  /** Shrinks the SQLite file step by step; PostgreSQL has its own vacuum. */
  async #giveSpaceBack(): Promise<void> {
    if (!isSqlite(this.#knex)) {
      return;
    }
    for (let step = 0; step < VACUUM_STEPS_PER_SWEEP; step += 1) {
      const [{ freelist_count: free }] = await this.#knex.raw(
        'PRAGMA freelist_count',
      );
      if (this.#closed || Number(free) <= VACUUM_KEEP_PAGES) {
        return;
      }
      await this.#knex.raw(
        `PRAGMA incremental_vacuum(${VACUUM_PAGES_PER_STEP})`,
      );
      await yieldToEventLoop();
    }
  }

  async #partitions(): Promise<PartitionRow[]> {
    return await this.#knex('event_log_partitions')
      .whereRaw('start_offset < end_offset')
      .select('id', 'start_offset', 'end_offset');
  }

  async #sizeBytes(): Promise<number> {
    const [{ size }] = await this.#knex('event_log_partitions').sum({
      size: 'size_bytes',
    });
    return Number(size ?? 0);
  }
}
