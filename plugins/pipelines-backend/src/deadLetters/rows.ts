import type { FailedBatch, FailedRecord } from './types';

/** Table of failed batches. */
export const BATCHES = 'pipeline_failed_batches';
/** Table of their records. */
export const RECORDS = 'pipeline_failed_records';

/** Longest error message kept. */
const MAX_MESSAGE_LENGTH = 1_000;

/** A failed batch in the database. */
export interface BatchRow {
  id: number;
  pipeline: string;
  block_number: number | string;
  dataset: string;
  class: FailedBatch['class'];
  code: string;
  message: string;
  status: FailedBatch['status'];
  reason: string | null;
  attempts: number;
  records: number;
  remaining: number;
  bytes: number | string;
  sample_topic: string;
  sample_partition: number;
  sample_offset: number | string;
  first_seen_ms: number | string;
  last_seen_ms: number | string;
}

/** A failed record in the database. */
export interface RecordRow {
  pipeline: string;
  dataset: string;
  topic: string;
  partition: number;
  offset: number | string;
  batch_id: number;
  code: string;
  message: string;
  payload: Buffer;
}

export function fromBatchRow(row: BatchRow): FailedBatch {
  return {
    id: row.id,
    pipeline: row.pipeline,
    blockNumber: Number(row.block_number),
    dataset: row.dataset,
    class: row.class,
    code: row.code,
    message: row.message,
    status: row.status,
    attempts: row.attempts,
    records: row.records,
    remaining: row.remaining,
    bytes: Number(row.bytes),
    sample: {
      topic: row.sample_topic,
      partition: row.sample_partition,
      offset: Number(row.sample_offset),
    },
    firstSeenMs: Number(row.first_seen_ms),
    lastSeenMs: Number(row.last_seen_ms),
  };
}

export function fromRecordRow(row: RecordRow): FailedRecord {
  return {
    topic: row.topic,
    partition: row.partition,
    offset: Number(row.offset),
    payload: row.payload,
    code: row.code,
    message: row.message,
  };
}

/** An error message short enough to keep. */
export function cutMessage(message: string): string {
  return message.length > MAX_MESSAGE_LENGTH
    ? `${message.slice(0, MAX_MESSAGE_LENGTH)}...`
    : message;
}
