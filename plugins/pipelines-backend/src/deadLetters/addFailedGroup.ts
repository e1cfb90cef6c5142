import type { Knex } from 'knex';
import type { RefusedRecord } from '../runner/types';
import { recountBatch } from './recountBatch';
import type { BatchRow, RecordRow } from './rows';
import { BATCHES, cutMessage, RECORDS } from './rows';

/** Records inserted by one statement; SQLite and PostgreSQL bound their parameters. */
const INSERT_CHUNK = 100;

/** Keeps records of one block, one dataset and one class; those that are kept already stay. */
export async function addFailedGroup(
  tx: Knex.Transaction,
  options: {
    pipeline: string;
    blockNumber: number;
    records: RefusedRecord[];
  },
): Promise<void> {
  const { pipeline, blockNumber, records } = options;
  const [sample] = records;
  const key = {
    pipeline,
    block_number: blockNumber,
    dataset: sample.dataset,
    class: sample.class,
  };
  const now = Date.now();
  await tx<BatchRow>(BATCHES)
    .insert({
      ...key,
      code: sample.code,
      message: cutMessage(sample.message),
      status: 'FAILED',
      attempts: 1,
      records: 0,
      remaining: 0,
      bytes: 0,
      sample_topic: sample.topic,
      sample_partition: sample.partition,
      sample_offset: sample.offset,
      first_seen_ms: now,
      last_seen_ms: now,
    })
    .onConflict(['pipeline', 'block_number', 'dataset', 'class'])
    .ignore();
  const batch = await tx<BatchRow>(BATCHES).where(key).first('id');
  const rows = records.map(record => ({
    pipeline,
    dataset: record.dataset,
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    batch_id: batch!.id,
    code: record.code,
    message: cutMessage(record.message),
    payload: record.payload,
  }));
  for (let at = 0; at < rows.length; at += INSERT_CHUNK) {
    await tx<RecordRow>(RECORDS)
      .insert(rows.slice(at, at + INSERT_CHUNK))
      .onConflict(['pipeline', 'dataset', 'topic', 'partition', 'offset'])
      .ignore();
  }
  await recountBatch(tx, batch!.id, { first: true });
  // Read again after the position was moved back: all of them are kept already.
  await tx<BatchRow>(BATCHES).where({ id: batch!.id, remaining: 0 }).delete();
}
