import type {
  BatchRow,
  EarlierAppend,
  GroupTransaction,
  StoredPlace,
} from './GroupStore';
import { LogFullError } from './LogFullError';
import type { KeyedAppend } from './PendingAppend';
import type { WriteStatement } from './WriterThread';

const INSERT_BATCH =
  'insert into event_log_batches (partition_id, first_offset, last_offset, appended_at_ms, size_bytes, payload) values (?, ?, ?, ?, ?, ?)';
/** Finds no row when the partition is not as it was read, which undoes the group. */
const MOVE_END =
  'update event_log_partitions set end_offset = ?, size_bytes = size_bytes + ? where id = ? and end_offset = ?';
const INSERT_KEY =
  'insert into event_log_idempotency (topic, key, partition, first_offset, last_offset, created_at_ms, fingerprint) values (?, ?, ?, ?, ?, ?, ?)';

const SELECT_KEY =
  'select partition, first_offset, last_offset, fingerprint from event_log_idempotency where topic = ? and key = ?';
const SELECT_END = 'select end_offset from event_log_partitions where id = ?';
const SELECT_SIZE =
  'select coalesce(sum(size_bytes), 0) as size from event_log_partitions';

/** What is used of a statement of better-sqlite3. */
export interface SqliteStatement {
  get(...bindings: unknown[]): unknown;
}

/** Reads at once and gathers what is to be written. */
export class SqliteGroupTransaction implements GroupTransaction {
  readonly statements: WriteStatement[] = [];
  readonly #prepare: (sql: string) => SqliteStatement;
  /** See SqliteGroupStore; known after `checkRoom`. */
  mostBytes: number | undefined;

  constructor(
    prepare: (sql: string) => SqliteStatement,
    mostBytes: number | undefined,
  ) {
    this.#prepare = prepare;
    this.mostBytes = mostBytes;
  }

  async claimKey(append: KeyedAppend): Promise<EarlierAppend | undefined> {
    const row = this.#get<{
      partition: number;
      first_offset: number;
      last_offset: number;
      fingerprint: string | null;
    }>(SELECT_KEY, append.topic, append.idempotency.key);
    return (
      row && {
        partition: row.partition,
        firstOffset: row.first_offset,
        lastOffset: row.last_offset,
        fingerprint: row.fingerprint,
      }
    );
  }

  async checkRoom(bytes: number, maxSizeBytes: number): Promise<void> {
    if (this.mostBytes === undefined || this.mostBytes + bytes > maxSizeBytes) {
      this.mostBytes = this.#get<{ size: number }>(SELECT_SIZE)!.size;
    }
    if (this.mostBytes + bytes > maxSizeBytes) {
      throw new LogFullError(this.mostBytes, maxSizeBytes);
    }
  }

  async takeOffsets(options: {
    partitionId: number;
    count: number;
    sizeBytes: number;
  }): Promise<number | undefined> {
    const { partitionId, count, sizeBytes } = options;
    const end = this.#get<{ end_offset: number }>(
      SELECT_END,
      partitionId,
    )?.end_offset;
    if (end !== undefined) {
      this.#write(MOVE_END, end + count, sizeBytes, partitionId, end);
      this.mostBytes = this.mostBytes! + sizeBytes;
    }
    return end;
  }

  async insertBatch(row: BatchRow): Promise<void> {
    this.#write(
      INSERT_BATCH,
      row.partitionId,
      row.firstOffset,
      row.lastOffset,
      row.appendedAtMs,
      row.payload.length,
      row.payload,
    );
  }

  async fillKey(append: KeyedAppend, place: StoredPlace): Promise<void> {
    this.#write(
      INSERT_KEY,
      append.topic,
      append.idempotency.key,
      place.partition,
      place.firstOffset,
      place.lastOffset,
      Date.now(),
      append.idempotency.fingerprint,
    );
  }

  #get<Row>(sql: string, ...bindings: unknown[]): Row | undefined {
    return this.#prepare(sql).get(...bindings) as Row | undefined;
  }

  #write(sql: string, ...bindings: WriteStatement['bindings']): void {
    this.statements.push({ sql, bindings });
  }
}
