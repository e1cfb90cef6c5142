import type {
  PipelineError,
  PipelineErrorDetail,
} from '@analytics-engine/plugin-analytics-common';
import type { Dataset } from '@analytics-engine/plugin-analytics-node';
import { POSITION_COLUMNS } from '@analytics-engine/plugin-analytics-node';
import { maskPayload } from './maskPayload';
import type { FailedBatch, FailedRecord } from './types';

/** Classes that no retry mends while record and table stay as they are. */
const NEEDS_OTHER_BYTES = new Set(['NOT_JSON', 'BAD_ENCODING', 'TOO_LARGE']);
const POSITION_NAMES = new Set(POSITION_COLUMNS.map(({ name }) => name));

/** A failed batch as GET /pipelines/{name}/errors shows it: without payloads. */
export function describeFailedBatch(batch: FailedBatch): PipelineError {
  return {
    id: `err-${batch.id}`,
    batchId: `batch-${batch.blockNumber}`,
    dataset: batch.dataset,
    code: batch.code,
    class: batch.class,
    message: batch.message,
    retryable: !NEEDS_OTHER_BYTES.has(batch.class),
    attempts: batch.attempts,
    records: batch.remaining,
    status: batch.status,
    firstSeen: new Date(batch.firstSeenMs).toISOString(),
    lastSeen: new Date(batch.lastSeenMs).toISOString(),
    sample: batch.sample,
  };
}

/**
 * A failed batch with its records, personal columns masked, beside the columns
 * of the table that refused them.
 *
 * @param options.input - incoming columns of the sink's transform, when it has one
 */
export function describeFailedRecords(options: {
  batch: FailedBatch;
  records: FailedRecord[];
  dataset: Dataset | undefined;
  input?: Record<string, string>;
}): PipelineErrorDetail {
  const { batch, records, dataset, input } = options;
  const personal = new Set(
    (dataset?.columns ?? [])
      .filter(column => column.personal)
      .map(({ name }) => name),
  );
  const payloads = records.map(({ payload }) => maskPayload(payload, personal));
  const types = new Map<string, string>();
  for (const { keys } of payloads) {
    for (const [key, type] of keys ?? []) {
      types.set(key, types.get(key) ?? type);
    }
  }
  const columns = input
    ? Object.entries(input).map(([name, type]) => ({ name, type }))
    : (dataset?.columns ?? []).filter(({ name }) => !POSITION_NAMES.has(name));
  const known = new Set(columns.map(({ name }) => name));
  return {
    ...describeFailedBatch(batch),
    rows: records.map((record, index) => ({
      topic: record.topic,
      partition: record.partition,
      offset: record.offset,
      payload: payloads[index].text,
      truncated: payloads[index].truncated,
      message: record.message,
    })),
    columns: columns.map(({ name, type }) => ({
      name,
      type,
      personal: personal.has(name),
      inPayload: types.has(name),
      payloadType: types.get(name) ?? null,
    })),
    extraKeys: [...types.keys()].filter(key => !known.has(key)),
  };
}
