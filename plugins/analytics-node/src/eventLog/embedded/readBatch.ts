import type { Knex } from 'knex';
import { type RecordList, RecordListBuilder } from '../RecordList';
import type { EventBatch } from '../types';
import { decodeBatch } from './batchCodec';
import { yieldToEventLoop } from './yieldToEventLoop';

/** Rows looked at for one batch; the bytes usually end it sooner. */
const MAX_ROWS = 1024;
/** Bytes of rows read by one statement, so that SQLite does not hold the event loop long. */
const STATEMENT_BYTES = 1024 * 1024;

interface RowHead {
  first_offset: number | string;
  last_offset: number | string;
  size_bytes: number;
  appended_at_ms: number | string;
}

/** Retention was quicker than the reader. */
class RowsGoneError extends Error {
  override readonly name = 'NotFoundError';
}

/**
 * Reads records from `fromOffset` on as one batch: small rows are joined and
 * large ones cut, until `maxBytes` or `toOffset` is reached; always at least
 * one record.
 *
 * @returns undefined when there is nothing at or after `fromOffset`
 * @throws DamagedBatchError naming the place
 */
export async function readBatch(
  knex: Knex,
  place: { topic: string; partition: number; partitionId: number },
  range: { fromOffset: number; toOffset?: number; maxBytes: number },
): Promise<EventBatch | undefined> {
  const heads: RowHead[] = await knex('event_log_batches')
    .where('partition_id', place.partitionId)
    // The row that holds fromOffset begins at or before it.
    .andWhere('first_offset', '>=', rowAt(knex, place.partitionId, range))
    .orderBy('first_offset')
    .limit(MAX_ROWS)
    .select('first_offset', 'last_offset', 'size_bytes', 'appended_at_ms');
  const wanted = heads.filter(
    head =>
      Number(head.last_offset) >= range.fromOffset &&
      Number(head.first_offset) <= (range.toOffset ?? Infinity),
  );
  const records = new RecordListBuilder();
  let bytes = 0;
  let next = 0;
  let firstOffset = range.fromOffset;
  let appendedAtMs = 0;
  while (next < wanted.length && bytes < range.maxBytes) {
    const end = statementEnd(wanted, next, range.maxBytes - bytes);
    const payloads = await readPayloads(knex, place, wanted, next, end);
    for (let index = next; index < end && bytes < range.maxBytes; index += 1) {
      const rowFirst = Number(wanted[index].first_offset);
      if (records.length === 0) {
        firstOffset = Math.max(rowFirst, range.fromOffset);
      } else if (rowFirst !== firstOffset + records.length) {
        return finish(); // A gap is not papered over; it begins the next batch.
      }
      const rowRecords = decodeRow(
        place,
        wanted[index],
        payloads[index - next],
      );
      appendedAtMs = Number(wanted[index].appended_at_ms);
      let position = firstOffset + records.length - rowFirst;
      for (; position < rowRecords.length; position += 1) {
        const size = rowRecords.sizeAt(position);
        if (
          rowFirst + position > (range.toOffset ?? Infinity) ||
          (records.length > 0 && bytes + size > range.maxBytes)
        ) {
          return finish();
        }
        records.add(
          rowRecords.bufferAt(position),
          rowRecords.startAt(position),
          rowRecords.endAt(position),
        );
        // Empty records count too, so that a batch has an end.
        bytes += size + 4;
      }
    }
    next = end;
    await yieldToEventLoop();
  }
  return finish();

  function finish(): EventBatch | undefined {
    if (records.length === 0) {
      return undefined;
    }
    return {
      topic: place.topic,
      partition: place.partition,
      firstOffset,
      lastOffset: firstOffset + records.length - 1,
      records: records.build({ owned: true }),
      appendedAtMs,
    };
  }
}

function rowAt(
  knex: Knex,
  partitionId: number,
  range: { fromOffset: number },
): Knex.Raw {
  return knex.raw(
    'coalesce((select max(first_offset) from event_log_batches where partition_id = ? and first_offset <= ?), 0)',
    [partitionId, range.fromOffset],
  );
}

function statementEnd(heads: RowHead[], from: number, maxBytes: number) {
  const limit = Math.min(STATEMENT_BYTES, maxBytes);
  let bytes = heads[from].size_bytes;
  let end = from + 1;
  while (end < heads.length && bytes + heads[end].size_bytes <= limit) {
    bytes += heads[end].size_bytes;
    end += 1;
  }
  return end;
}

async function readPayloads(
  knex: Knex,
  place: { partitionId: number },
  heads: RowHead[],
  from: number,
  end: number,
): Promise<Array<Buffer | undefined>> {
  const rows: Array<{ first_offset: number | string; payload: Buffer }> =
    await knex('event_log_batches')
      .where('partition_id', place.partitionId)
      .whereBetween('first_offset', [
        heads[from].first_offset,
        heads[end - 1].first_offset,
      ])
      .select('first_offset', 'payload');
  const byOffset = new Map(
    rows.map(row => [Number(row.first_offset), row.payload]),
  );
  return heads
    .slice(from, end)
    .map(head => byOffset.get(Number(head.first_offset)));
}

function decodeRow(
  place: { topic: string; partition: number },
  head: RowHead,
  payload: Buffer | undefined,
): RecordList {
  if (!payload) {
    throw new RowsGoneError(
      `Records of topic '${place.topic}' partition ${place.partition} were removed while they were read`,
    );
  }
  const first = Number(head.first_offset);
  const last = Number(head.last_offset);
  try {
    const records = decodeBatch(payload);
    if (records.length !== last - first + 1) {
      throw new Error(
        `expected ${last - first + 1} records, found ${records.length}`,
      );
    }
    return records;
  } catch (error) {
    (error as Error).message =
      `Records ${first} to ${last} of topic '${place.topic}' partition ` +
      `${place.partition} are damaged on disk: ${(error as Error).message}`;
    throw error;
  }
}
