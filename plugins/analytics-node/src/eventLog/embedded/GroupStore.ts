import type { KeyedAppend } from './PendingAppend';

/** Where the records of an append are. */
export interface StoredPlace {
  partition: number;
  firstOffset: number;
  lastOffset: number;
}

/** An append with a key that stands in the log already. */
export interface EarlierAppend extends StoredPlace {
  /** See fingerprintOf; null when it is not known. */
  fingerprint: string | null;
}

/** Records of one partition, packed. */
export interface BatchRow {
  partitionId: number;
  firstOffset: number;
  lastOffset: number;
  appendedAtMs: number;
  /** See batchCodec.ts. */
  payload: Buffer;
}

/** What storing a group of appends asks of a database, inside of one transaction. */
export interface GroupTransaction {
  /** Takes an idempotency key; answers the earlier append that has it. */
  claimKey(append: KeyedAppend): Promise<EarlierAppend | undefined>;
  /** @throws LogFullError when the log would pass `maxSizeBytes` */
  checkRoom(bytes: number, maxSizeBytes: number): Promise<void>;
  /**
   * Takes the next offsets of a partition.
   *
   * @returns the first of them; undefined when the partition does not exist any more
   */
  takeOffsets(options: {
    partitionId: number;
    count: number;
    sizeBytes: number;
  }): Promise<number | undefined>;
  insertBatch(row: BatchRow): Promise<void>;
  /** Notes where the records of a key that was claimed are. */
  fillKey(append: KeyedAppend, place: StoredPlace): Promise<void>;
}

/** A database that stores groups of appends. */
export interface GroupStore {
  /**
   * Stores all of `work` or nothing of it; what is stored is on disk when this
   * resolves.
   */
  transaction(
    work: (transaction: GroupTransaction) => Promise<void>,
  ): Promise<void>;
  close(): Promise<void>;
}
