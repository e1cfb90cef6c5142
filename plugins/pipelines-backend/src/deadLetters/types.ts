import type {
  PipelineError,
  QuarantineClass,
} from '@analytics-engine/plugin-analytics-common';
import type { Knex } from 'knex';
import type { RefusedRecord, ResolvedSink } from '../runner/types';

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
    /** The ledger's transaction, to write in. */
    transaction?: Knex.Transaction;
  }): Promise<void>;
}

/** Refused records of one block, one dataset and one class, as they are kept. */
export interface FailedBatch {
  id: number;
  pipeline: string;
  blockNumber: number;
  dataset: string;
  class: QuarantineClass;
  code: string;
  message: string;
  status: PipelineError['status'];
  attempts: number;
  /** Refused at first. */
  records: number;
  /** Not landed yet. */
  remaining: number;
  bytes: number;
  sample: { topic: string; partition: number; offset: number };
  firstSeenMs: number;
  lastSeenMs: number;
}

/** One refused record as it is kept. */
export interface FailedRecord {
  topic: string;
  partition: number;
  offset: number;
  payload: Buffer;
  code: string;
  message: string;
}

/** What became of a record that was tried again. */
export interface LandOutcome {
  record: FailedRecord;
  /** INSERTED now, FOUND in the table already, FILTERED by the transform, or REFUSED again. */
  result: 'INSERTED' | 'FOUND' | 'FILTERED' | 'REFUSED';
  class?: QuarantineClass;
  code?: string;
  message?: string;
}

/** What a {@link RecordLander} is given. */
export interface LandOptions {
  /** Failed batch that the records are of; never two at once with the same. */
  batchId: number;
  sink: ResolvedSink;
  /** Of one topic. */
  records: FailedRecord[];
  signal: AbortSignal;
}

/** Puts single records into a dataset at the position they had, each at most once. */
export interface RecordLander {
  /**
   * Asks the table for the positions first and inserts only what it lacks.
   *
   * @throws WarehouseError when the warehouse is away; what landed until then
   *   is found the next time. UnprocessableError when the sink cannot work
   */
  land(options: LandOptions): Promise<LandOutcome[]>;
  /** The same into a copy of the table that is thrown away. */
  tryOut(options: LandOptions): Promise<LandOutcome[]>;
}
