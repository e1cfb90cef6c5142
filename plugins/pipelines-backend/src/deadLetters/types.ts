import type { RefusedRecord } from '../runner/types';

/**
 * Where refused records are kept, with their bytes, until somebody retries or
 * clears them. Written in the same database transaction that covers their
 * offsets in the ledger, so a record is either landed, or here, never neither.
 */
export interface DeadLetterWriter {
  /** Idempotent by (pipeline, topic, partition, offset, dataset). */
  add(options: {
    pipeline: string;
    blockNumber: number;
    records: RefusedRecord[];
  }): Promise<void>;
}
