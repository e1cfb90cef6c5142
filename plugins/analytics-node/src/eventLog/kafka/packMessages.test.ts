import type { KafkaMessage } from 'kafkajs';
import { packMessages } from './packMessages';
import { unpackMessages } from './unpackMessages';

const NO_LIMITS = { maxRecords: 1000, maxBytes: 1000 };
const PLACE = { topic: 'orders', partition: 3 };

function message(
  offset: number,
  value: string | null,
  timestamp = 1000,
): KafkaMessage {
  return {
    key: null,
    value: value === null ? null : Buffer.from(value),
    timestamp: String(timestamp),
    attributes: 0,
    offset: String(offset),
    headers: {},
  };
}

describe('packMessages', () => {
  it('keeps values, places and the youngest time over the way between threads', () => {
    const [packed] = packMessages(
      [
        message(7, 'one', 1500),
        message(8, null, 2000),
        message(9, 'three', 1000),
      ],
      NO_LIMITS,
    );
    const sent = structuredClone(packed, { transfer: [packed.bytes] });
    const { records, ...batch } = unpackMessages(PLACE, sent);
    expect(batch).toEqual({
      ...PLACE,
      firstOffset: 7,
      lastOffset: 9,
      appendedAtMs: 2000,
    });
    expect(Array.from(records, String)).toEqual(['one', '', 'three']);
    expect(records.sizeAt(2)).toBe(5);
  });

  it('names the offsets where some are missing', () => {
    const [packed] = packMessages(
      [message(1, 'a'), message(4, 'b')],
      NO_LIMITS,
    );
    expect(unpackMessages(PLACE, packed).offsets).toEqual([1, 4]);
  });

  it('gives memory back that nobody else has', () => {
    const original = Buffer.from('shared with other partitions');
    const [packed] = packMessages(
      [{ ...message(0, ''), value: original.subarray(0, 6) }],
      NO_LIMITS,
    );
    const { records } = unpackMessages(PLACE, packed);
    expect(records.at(0).toString()).toBe('shared');
    expect(packed.bytes.byteLength).toBe(6);
    expect(original.toString()).toBe('shared with other partitions');
  });

  it('cuts by records and by bytes, and leaves a larger record alone', () => {
    const messages = ['aa', 'bb', 'c', 'dddddd', 'e', null].map(
      (value, index) => message(index, value),
    );
    const packed = packMessages(messages, { maxRecords: 2, maxBytes: 4 });
    expect(
      Array.from(packed, one => [one.firstOffset, one.lastOffset]),
    ).toEqual([
      [0, 1],
      [2, 2],
      [3, 3],
      [4, 5],
    ]);
  });
});
