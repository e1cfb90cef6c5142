import { NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { AppendResult } from '../types';
import { batchOverheadBytes, encodeBatch } from './batchCodec';
import { LogFullError } from './LogFullError';
import { yieldToEventLoop } from './yieldToEventLoop';
import { runTransaction } from './runTransaction';

/** An append that waits for its turn. */
export interface PendingAppend {
  topic: string;
  partition: number;
  partitionId: number;
  records: Buffer[];
  bytes: number;
  idempotencyKey?: string;
}

/**
 * Bytes of one stored batch. Small enough that writing or reading one does
 * not hold up the event loop, large enough that a million events are some
 * thousand rows.
 */
const ROW_BYTES = 1024 * 1024;

/**
 * Stores a group of appends in one transaction: all of them or none.
 *
 * Rows are locked in one order everywhere (keys by name, then partitions by
 * id), so that processes on PostgreSQL cannot block each other for ever. The
 * partition's row stays locked until the commit: offsets become visible in
 * order and without gaps.
 *
 * @returns the answers, in the order of `appends`
 * @throws LogFullError when the log would pass `maxSizeBytes`
 */
export async function appendGroup(
  knex: Knex,
  appends: PendingAppend[],
  maxSizeBytes: number,
): Promise<AppendResult[]> {
  const answers = new Map<PendingAppend, AppendResult>();
  await runTransaction(knex, async trx => {
    const repeats = await claimKeys(trx, appends, answers);
    const fresh = appends.filter(
      append => !answers.has(append) && !repeats.has(append),
    );
    if (fresh.length > 0) {
      await checkRoom(trx, fresh, maxSizeBytes);
    }
    const ids = [...new Set(fresh.map(append => append.partitionId))];
    for (const partitionId of ids.sort((a, b) => a - b)) {
      const here = fresh.filter(append => append.partitionId === partitionId);
      await storePartition(trx, partitionId, here, answers);
    }
    for (const append of fresh) {
      if (append.idempotencyKey !== undefined) {
        const { firstOffset, lastOffset } = answers.get(append)!;
        await trx('event_log_idempotency')
          .where({ topic: append.topic, key: append.idempotencyKey })
          .update({ first_offset: firstOffset, last_offset: lastOffset });
      }
    }
    for (const [append, first] of repeats) {
      answers.set(append, { ...answers.get(first)!, repeated: true });
    }
  });
  return appends.map(append => answers.get(append)!);
}

/**
 * Takes the group's idempotency keys. Keys that an earlier append took are
 * answered from it; a key that occurs twice in the group belongs to the first.
 *
 * @returns later appends with a key of the same group, with the first of each
 */
async function claimKeys(
  trx: Knex.Transaction,
  appends: PendingAppend[],
  answers: Map<PendingAppend, AppendResult>,
): Promise<Map<PendingAppend, PendingAppend>> {
  const repeats = new Map<PendingAppend, PendingAppend>();
  const owners = new Map<string, PendingAppend>();
  for (const append of appends) {
    if (append.idempotencyKey !== undefined) {
      // A topic name has no space, so the pair is unambiguous.
      const name = `${append.topic} ${append.idempotencyKey}`;
      const owner = owners.get(name);
      if (owner) {
        repeats.set(append, owner);
      } else {
        owners.set(name, append);
      }
    }
  }
  for (const name of [...owners.keys()].sort()) {
    const append = owners.get(name)!;
    const identity = { topic: append.topic, key: append.idempotencyKey };
    const taken = await trx('event_log_idempotency')
      .insert({
        ...identity,
        partition: append.partition,
        created_at_ms: Date.now(),
      })
      .onConflict(['topic', 'key'])
      .ignore()
      .returning('key');
    if (taken.length === 0) {
      const row = await trx('event_log_idempotency').where(identity).first();
      answers.set(append, {
        topic: append.topic,
        partition: row.partition,
        firstOffset: Number(row.first_offset),
        lastOffset: Number(row.last_offset),
        repeated: true,
      });
    }
  }
  return repeats;
}

async function checkRoom(
  trx: Knex.Transaction,
  appends: PendingAppend[],
  maxSizeBytes: number,
): Promise<void> {
  const [{ size }] = await trx('event_log_partitions').sum({
    size: 'size_bytes',
  });
  const bytes = appends.reduce((sum, append) => sum + append.bytes, 0);
  if (Number(size ?? 0) + bytes > maxSizeBytes) {
    throw new LogFullError(Number(size ?? 0), maxSizeBytes);
  }
}

/** Joins the records of appends to one partition and stores them in rows. */
async function storePartition(
  trx: Knex.Transaction,
  partitionId: number,
  appends: PendingAppend[],
  answers: Map<PendingAppend, AppendResult>,
): Promise<void> {
  const count = appends.reduce((sum, append) => sum + append.records.length, 0);
  const rows = cutRows(appends);
  const sizeBytes = rows.reduce((sum, row) => sum + row.sizeBytes, 0);
  const [updated] = await trx('event_log_partitions')
    .where({ id: partitionId })
    .update({
      end_offset: trx.raw('end_offset + ?', [count]),
      size_bytes: trx.raw('size_bytes + ?', [sizeBytes]),
    })
    .returning('end_offset');
  if (!updated) {
    const { topic, partition } = appends[0];
    throw new NotFoundError(
      `Partition ${partition} of topic '${topic}' does not exist any more`,
    );
  }
  let offset = Number(updated.end_offset) - count;
  for (const append of appends) {
    answers.set(append, {
      topic: append.topic,
      partition: append.partition,
      firstOffset: offset,
      lastOffset: offset + append.records.length - 1,
      repeated: false,
    });
    offset += append.records.length;
  }
  let rowOffset = Number(updated.end_offset) - count;
  const appendedAtMs = Date.now();
  for (const row of rows) {
    await trx('event_log_batches').insert({
      partition_id: partitionId,
      first_offset: rowOffset,
      last_offset: rowOffset + row.records.length - 1,
      appended_at_ms: appendedAtMs,
      size_bytes: row.sizeBytes,
      payload: encodeBatch(row.records),
    });
    rowOffset += row.records.length;
    if (rows.length > 1) {
      await yieldToEventLoop();
    }
  }
}

/** Cuts records into rows of about {@link ROW_BYTES}; a larger record has its own. */
function cutRows(
  appends: PendingAppend[],
): Array<{ records: Buffer[]; sizeBytes: number }> {
  const rows: Array<{ records: Buffer[]; sizeBytes: number }> = [];
  let records: Buffer[] = [];
  let bytes = 0;
  const close = () => {
    rows.push({
      records,
      sizeBytes: bytes + batchOverheadBytes(records.length),
    });
    records = [];
    bytes = 0;
  };
  for (const append of appends) {
    for (const record of append.records) {
      if (records.length > 0 && bytes + record.length + 4 > ROW_BYTES) {
        close();
      }
      records.push(record);
      bytes += record.length;
    }
  }
  close();
  return rows;
}
