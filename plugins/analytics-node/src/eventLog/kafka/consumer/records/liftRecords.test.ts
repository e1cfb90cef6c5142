import { readBatchHeader } from './batchHeader';
import { FetchRequests } from './FetchRequests';
import { liftRecords } from './liftRecords';
import { RecordCursor } from './RecordCursor';
import { idOfStandIn, standInFor } from './standIn';

const CORRELATION_ID = 77;
const LOG_START = 17;
/** Every version whose layout differs from the one before. */
const VERSIONS = [4, 5, 7, 9, 11];

const int16 = (value: number) => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const int64 = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
};
const text = (value: string) =>
  Buffer.concat([int16(value.length), Buffer.from(value)]);
const array = (...items: Buffer[]) =>
  Buffer.concat([int32(items.length), ...items]);
const from = (version: number, least: number, bytes: Buffer) =>
  version >= least ? bytes : Buffer.alloc(0);
const framed = (...parts: Buffer[]) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([int32(body.length), body]);
};

function request(version: number, key: number = 1): Buffer {
  const place = (partition: number, offset: number) =>
    Buffer.concat([
      int32(partition),
      from(version, 9, int32(-1)),
      int64(offset),
      from(version, 5, int64(-1)),
      int32(1000),
    ]);
  return framed(
    ...[int16(key), int16(version), int32(CORRELATION_ID), text('client')],
    ...[int32(-1), int32(100), int32(1), int32(1000), Buffer.from([1])],
    from(version, 7, Buffer.concat([int32(0), int32(-1)])),
    array(Buffer.concat([text('orders'), array(place(3, 40), place(5, 9))])),
  );
}

function answer(version: number, records: Buffer): Buffer {
  const place = (partition: number, aborted: Buffer, sized: Buffer) =>
    Buffer.concat([
      ...[int32(partition), int16(0), int64(99), int64(98)],
      from(version, 5, int64(LOG_START)),
      aborted,
      from(version, 11, int32(-1)),
      sized,
    ]);
  const aborted = array(Buffer.concat([int64(6), int64(41)]));
  return framed(
    int32(CORRELATION_ID),
    int32(0),
    from(version, 7, Buffer.concat([int16(0), int32(0)])),
    array(
      Buffer.concat([
        text('orders'),
        array(
          place(3, aborted, records),
          place(5, int32(-1), int32(0)),
          place(6, int32(-1), int32(-1)),
        ),
      ]),
    ),
  );
}

function open(version: number, frame: Buffer, id: number) {
  const requests = new FetchRequests();
  requests.note(request(version));
  return liftRecords({ bytes: frame }, requests.answered(frame)!, () => id);
}

describe('liftRecords', () => {
  it.each(VERSIONS)(
    'leaves one record for each partition that had some, version %s',
    version => {
      const records = standInFor(45, 1);
      const frame = answer(version, records);
      const lifted = open(version, frame, 123_456_789_012);
      expect(lifted.sets).toMatchObject([
        {
          ...{ topic: 'orders', partition: 3, fetchOffset: 40 },
          ...{ lastOffset: 45, id: 123_456_789_012 },
          aborted: [{ producerId: 6n, firstOffset: 41 }],
        },
      ]);
      expect(lifted.sets[0].logStartOffset).toBe(
        version >= 5 ? LOG_START : undefined,
      );
      expect(lifted.sets[0].bytes.equals(records.subarray(4))).toBe(true);
      expect(lifted.frame.readInt32BE(0)).toBe(lifted.frame.length - 4);
      expect(lifted.frame.readInt32BE(4)).toBe(CORRELATION_ID);

      const [left, ...others] = open(version, lifted.frame, 0).sets;
      expect(others).toEqual([]);
      expect(left).toMatchObject({ lastOffset: 45, aborted: [] });
      const cursor = new RecordCursor(readBatchHeader(left.bytes, 0), {
        ...{ bytes: left.bytes, start: 61, end: left.bytes.length },
      });
      expect(cursor.next()).toBe(true);
      const value = cursor.bytes.subarray(cursor.start, cursor.end);
      expect(idOfStandIn(value)).toBe(123_456_789_012);
      expect(cursor.offset).toBe(45);
      expect(cursor.next()).toBe(false);
    },
  );

  it('never points back before what was asked for', () => {
    const [set] = open(11, answer(11, standInFor(12, 1)), 1).sets;
    expect(set).toMatchObject({ fetchOffset: 40, lastOffset: 40 });
  });

  it('knows no other answers than those to fetches, each once', () => {
    const requests = new FetchRequests();
    const frame = answer(11, standInFor(45, 1));
    requests.note(request(11, 3));
    requests.note(request(12));
    requests.note(request(3));
    requests.note(Buffer.from('short'));
    expect(requests.answered(frame)).toBeUndefined();
    requests.note(request(11));
    expect(requests.answered(frame)).toBeDefined();
    expect(requests.answered(frame)).toBeUndefined();
  });
});
