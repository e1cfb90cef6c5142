import type { Knex } from 'knex';
import type {
  BatchRow,
  EarlierAppend,
  GroupTransaction,
  StoredPlace,
} from './GroupStore';
import { LogFullError } from './LogFullError';
import type { KeyedAppend } from './PendingAppend';

/** Executes each step at once. */
export class KnexGroupTransaction implements GroupTransaction {
  readonly #trx: Knex.Transaction;

  constructor(trx: Knex.Transaction) {
    this.#trx = trx;
  }

  async claimKey(append: KeyedAppend): Promise<EarlierAppend | undefined> {
    const { key, fingerprint } = append.idempotency;
    const identity = { topic: append.topic, key };
    const taken = await this.#trx('event_log_idempotency')
      .insert({
        ...identity,
        partition: append.partition,
        created_at_ms: Date.now(),
        fingerprint,
      })
      .onConflict(['topic', 'key'])
      .ignore()
      .returning('key');
    if (taken.length > 0) {
      return undefined;
    }
    const row = await this.#trx('event_log_idempotency')
      .where(identity)
      .first();
    return {
      partition: row.partition,
      firstOffset: Number(row.first_offset),
      lastOffset: Number(row.last_offset),
      fingerprint: row.fingerprint,
    };
  }

  async checkRoom(bytes: number, maxSizeBytes: number): Promise<void> {
    const [{ size }] = await this.#trx('event_log_partitions').sum({
      size: 'size_bytes',
    });
    if (Number(size ?? 0) + bytes > maxSizeBytes) {
      throw new LogFullError(Number(size ?? 0), maxSizeBytes);
    }
  }

  async takeOffsets(options: {
    partitionId: number;
    count: number;
    sizeBytes: number;
  }): Promise<number | undefined> {
    const [updated] = await this.#trx('event_log_partitions')
      .where({ id: options.partitionId })
      .update({
        end_offset: this.#trx.raw('end_offset + ?', [options.count]),
        size_bytes: this.#trx.raw('size_bytes + ?', [options.sizeBytes]),
      })
      .returning('end_offset');
    return updated && Number(updated.end_offset) - options.count;
  }

  async insertBatch(row: BatchRow): Promise<void> {
    await this.#trx('event_log_batches').insert({
      partition_id: row.partitionId,
      first_offset: row.firstOffset,
      last_offset: row.lastOffset,
      appended_at_ms: row.appendedAtMs,
      size_bytes: row.payload.length,
      payload: row.payload,
    });
  }

  async fillKey(append: KeyedAppend, place: StoredPlace): Promise<void> {
    await this.#trx('event_log_idempotency')
      .where({ topic: append.topic, key: append.idempotency.key })
      .update({
        first_offset: place.firstOffset,
        last_offset: place.lastOffset,
      });
  }
}
