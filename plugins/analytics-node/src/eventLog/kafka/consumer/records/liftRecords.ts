import { batchEnd, lastOffsetOf } from './batchHeader';
import { ByteReader } from './ByteReader';
import { placeName, type FetchRequest } from './FetchRequests';
import { type Frame, SIZE_BYTES } from './FrameReader';
import { standInFor } from './standIn';
import type { AbortedTransaction, RecordSet } from './types';

/** Size and correlation id. */
const HEADER_BYTES = 8;
const NOTHING = Buffer.alloc(4);
/** What brokers say of an offset that they do not know. */
const UNKNOWN_OFFSET = -1;

/**
 * Takes the records out of the answer to a fetch.
 *
 * In the answer that is left, each partition that had records has one in
 * their place, at the offset of the last: who reads it goes on behind them.
 * Nothing of it looks aborted; that is decided where the records are read.
 *
 * @param answer - each set retains its memory
 * @param nextId - names each set; its name is the value of what stands for it
 * @returns the answer that is left, and what it had
 */
export function liftRecords(
  answer: Frame,
  request: FetchRequest,
  nextId: () => number,
): { frame: Buffer; sets: RecordSet[] } {
  const { version, offsets } = request;
  const sets: RecordSet[] = [];
  const { bytes: frame, memory } = answer;
  const pieces: Buffer[] = [];
  let keptTo = 0;
  const keep = (end: number) => {
    pieces.push(frame.subarray(keptTo, end));
    keptTo = end;
  };
  const replace = (end: number, by: Buffer) => {
    pieces.push(by);
    keptTo = end;
  };
  const reader = new ByteReader(frame, HEADER_BYTES);
  reader.skip(4); // throttling
  reader.skip(version >= 7 ? 6 : 0); // error and session
  reader.array(() => {
    const topic = reader.string();
    reader.array(() => {
      const partition = reader.int32();
      reader.skip(18); // error, high watermark, last stable offset
      const logStartOffset = version >= 5 ? reader.int64() : UNKNOWN_OFFSET;
      keep(reader.at);
      const aborted = reader.array(() => readAborted(reader));
      replace(reader.at, NOTHING);
      reader.skip(version >= 11 ? 4 : 0); // preferred replica
      keep(reader.at);
      const size = Math.max(0, reader.int32());
      const bytes = frame.subarray(reader.at, reader.at + size);
      reader.skip(size);
      if (size === 0) {
        replace(reader.at, NOTHING);
        return;
      }
      const fetchOffset = offsets.get(placeName(topic, partition)) ?? 0;
      const lastOffset = Math.max(fetchOffset, lastOffsetIn(bytes));
      const id = nextId();
      replace(reader.at, standInFor(lastOffset, id));
      memory?.retain();
      sets.push({
        id,
        ...{ topic, partition, fetchOffset, lastOffset },
        ...(logStartOffset !== UNKNOWN_OFFSET && { logStartOffset }),
        ...{ bytes, aborted, memory },
      });
    });
  });
  keep(frame.length);
  return { frame: join(pieces), sets };
}

function readAborted(reader: ByteReader): AbortedTransaction {
  return { producerId: reader.bigInt64(), firstOffset: reader.int64() };
}

/** Of the complete batches; -1 when there is none. */
function lastOffsetIn(bytes: Buffer): number {
  let last = -1;
  let at = 0;
  for (let end = batchEnd(bytes, at); end > 0; end = batchEnd(bytes, at)) {
    last = lastOffsetOf(bytes, at);
    at = end;
  }
  return last;
}

function join(pieces: Buffer[]): Buffer {
  const size = pieces.reduce((sum, { length }) => sum + length, 0);
  const joined = Buffer.allocUnsafe(size);
  let at = 0;
  for (const piece of pieces) {
    at += piece.copy(joined, at);
  }
  joined.writeInt32BE(size - SIZE_BYTES);
  return joined;
}
