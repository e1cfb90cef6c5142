import { NotFoundError } from '@backstage/errors';
import { requireSameRecords } from '../fingerprint';
import type { AppendResult } from '../types';
import { batchOverheadBytes, encodeBatch } from './batchCodec';
import type { GroupStore, GroupTransaction } from './GroupStore';
import type { KeyedAppend, PendingAppend } from './PendingAppend';
import { yieldToEventLoop } from './yieldToEventLoop';

/**
 * Bytes of one stored batch. Small enough that writing or reading one does
 * not hold up the event loop, large enough that a million events are some
 * thousand rows.
 */
const ROW_BYTES = 1024 * 1024;

/**
 * Stores a group of appends in one transaction: all of them or none.
 *
 * Keys are claimed by name, then partitions by id: rows are locked in one order
 * everywhere, so that processes on one database cannot block each other for
 * ever. A partition stays locked until the commit: offsets become visible in
 * order and without gaps.
 *
 * @returns the answers, in the order of `appends`
 * @throws LogFullError when the log would pass `maxSizeBytes`
 * @throws UnprocessableError when a key was used for other records
 */
export async function appendGroup(
  store: GroupStore,
  appends: PendingAppend[],
  maxSizeBytes: number,
): Promise<AppendResult[]> {
  const answers = new Map<PendingAppend, AppendResult>();
  await store.transaction(async trx => {
    const repeats = await claimKeys(trx, appends, answers);
    const fresh = appends.filter(
      append => !answers.has(append) && !repeats.has(append),
    );
    if (fresh.length > 0) {
      const bytes = fresh.reduce((sum, append) => sum + append.bytes, 0);
      await trx.checkRoom(bytes, maxSizeBytes);
    }
    const ids = [...new Set(fresh.map(append => append.partitionId))];
    for (const partitionId of ids.sort((a, b) => a - b)) {
      const here = fresh.filter(append => append.partitionId === partitionId);
      await storePartition(trx, partitionId, here, answers);
    }
    for (const append of fresh) {
      if (isKeyed(append)) {
        await trx.fillKey(append, answers.get(append)!);
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
  trx: GroupTransaction,
  appends: PendingAppend[],
  answers: Map<PendingAppend, AppendResult>,
): Promise<Map<PendingAppend, PendingAppend>> {
  const repeats = new Map<PendingAppend, PendingAppend>();
  const owners = new Map<string, KeyedAppend>();
  for (const append of appends) {
    if (isKeyed(append)) {
      const { key, fingerprint } = append.idempotency;
      // A topic name has no space, so the pair is unambiguous.
      const name = `${append.topic} ${key}`;
      const owner = owners.get(name);
      if (owner) {
        requireSameRecords(
          append.topic,
          fingerprint,
          owner.idempotency.fingerprint,
        );
        repeats.set(append, owner);
      } else {
        owners.set(name, append);
      }
    }
  }
  for (const name of [...owners.keys()].sort()) {
    const append = owners.get(name)!;
    const earlier = await trx.claimKey(append);
    if (earlier) {
      const { topic, idempotency } = append;
      const { fingerprint, ...place } = earlier;
      requireSameRecords(topic, idempotency.fingerprint, fingerprint);
      answers.set(append, { topic, ...place, repeated: true });
    }
  }
  return repeats;
}

function isKeyed(append: PendingAppend): append is KeyedAppend {
  return append.idempotency !== undefined;
}

/** Joins the records of appends to one partition and stores them in rows. */
async function storePartition(
  trx: GroupTransaction,
  partitionId: number,
  appends: PendingAppend[],
  answers: Map<PendingAppend, AppendResult>,
): Promise<void> {
  const count = appends.reduce((sum, append) => sum + append.records.length, 0);
  const rows = cutRows(appends);
  const sizeBytes = rows.reduce((sum, row) => sum + row.sizeBytes, 0);
  const firstOffset = await trx.takeOffsets({ partitionId, count, sizeBytes });
  if (firstOffset === undefined) {
    const { topic, partition } = appends[0];
    throw new NotFoundError(
      `Partition ${partition} of topic '${topic}' does not exist any more`,
    );
  }
  let offset = firstOffset;
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
  let rowOffset = firstOffset;
  const appendedAtMs = Date.now();
  for (const row of rows) {
    await trx.insertBatch({
      partitionId,
      firstOffset: rowOffset,
      lastOffset: rowOffset + row.records.length - 1,
      appendedAtMs,
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
