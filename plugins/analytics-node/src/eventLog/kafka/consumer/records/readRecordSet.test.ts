import { gzipSync, zstdCompressSync } from 'node:zlib';
import { crc32c } from '@node-rs/crc32';
import {
  MAX_UNCOMPRESSED_BYTES,
  registerCompressionCodecs,
} from '../../compressionCodecs';
import type { DeliveryLimits } from '../../PackedBuilder';
import { SharedMemory } from '../../SharedMemory';
import { unpackMessages } from '../../unpackMessages';
import { readRecordSet } from './readRecordSet';
import type { RecordSet } from './types';

interface TestRecord {
  delta: number;
  value: string | null;
  key?: string;
  sinceFirst?: number;
}

const NO_LIMITS = { maxRecords: 1000, maxBytes: 1_000_000 };
/** Of an answer, in front of its records. */
const BEFORE_BYTES = 57;
const COMMIT = '\0\0\0\x01';
const ABORT = '\0\0\0\0';

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value) * 2n;
  if (rest < 0n) {
    rest = -rest - 1n;
  }
  for (; rest >= 0x80n; rest >>= 7n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
  return Buffer.from([...bytes, Number(rest)]);
}

function field(text: string | null | undefined): Buffer {
  return text === null || text === undefined
    ? varint(-1)
    : Buffer.concat([varint(Buffer.byteLength(text)), Buffer.from(text)]);
}

function record({ delta, value, key, sinceFirst = 0 }: TestRecord): Buffer {
  const header = Buffer.concat([varint(1), field('name'), field('header')]);
  const body = Buffer.concat([
    Buffer.from([0]),
    ...[varint(sinceFirst), varint(delta), field(key), field(value), header],
  ]);
  return Buffer.concat([varint(body.length), body]);
}

/** A batch as Kafka's documentation describes it. */
function batch(options: {
  base: number;
  records: TestRecord[];
  attributes?: number;
  lastDelta?: number;
  producer?: number;
  magic?: number;
  /** Instead of the compressed records. */
  content?: Buffer;
}): Buffer {
  const { base, records, attributes = 0, producer = -1, magic = 2 } = options;
  const plain = Buffer.concat(records.map(record));
  const content =
    options.content ?? ((attributes & 7) === 1 ? gzipSync(plain) : plain);
  const checked = Buffer.alloc(40);
  checked.writeInt16BE(attributes, 0);
  checked.writeInt32BE(options.lastDelta ?? records.at(-1)!.delta, 2);
  checked.writeBigInt64BE(5000n, 6);
  checked.writeBigInt64BE(9000n, 14);
  checked.writeBigInt64BE(BigInt(producer), 22);
  checked.writeInt32BE(records.length, 36);
  const body = Buffer.concat([checked, content]);
  const head = Buffer.alloc(21);
  head.writeBigInt64BE(BigInt(base), 0);
  head.writeInt32BE(9 + body.length, 8);
  head.writeInt8(magic, 16);
  head.writeUInt32BE(crc32c(body), 17);
  return Buffer.concat([head, body]);
}

function setOf(batches: Buffer[], more: Partial<RecordSet> = {}): RecordSet {
  const joined = Buffer.concat(batches);
  const memory = SharedMemory.allocate(BEFORE_BYTES + joined.length);
  joined.copy(memory.bytes, BEFORE_BYTES);
  const bytes = memory.bytes.subarray(BEFORE_BYTES);
  return {
    ...{ id: 1, topic: 't', partition: 0, fetchOffset: 0, lastOffset: 0 },
    ...{ bytes, aborted: [], memory },
    ...more,
  };
}

async function read(set: RecordSet, limits: DeliveryLimits = NO_LIMITS) {
  const deliveries = [];
  let error: Error | undefined;
  try {
    for await (const packed of readRecordSet(set, limits)) {
      deliveries.push(unpackMessages({ topic: 't', partition: 0 }, packed));
    }
  } catch (failure) {
    error = failure as Error;
  }
  const texts = deliveries.map(({ records }) => Array.from(records, String));
  return { deliveries, texts, error };
}

describe('readRecordSet', () => {
  it('reads values, offsets and the youngest time over several batches', async () => {
    const { deliveries, texts } = await read(
      setOf([
        batch({
          base: 7,
          records: [
            { delta: 0, value: 'one', key: 'k', sinceFirst: 1500 },
            { delta: 1, value: null, sinceFirst: -2 },
          ],
        }),
        batch({ base: 9, attributes: 1, records: [{ delta: 0, value: 'ü' }] }),
      ]),
    );
    expect(texts).toEqual([['one', '', 'ü']]);
    expect(deliveries[0]).toMatchObject({
      firstOffset: 7,
      lastOffset: 9,
      appendedAtMs: 6500,
    });
    expect(deliveries[0].offsets).toBeUndefined();
  });

  it('leaves values where they were received, and copies what was compressed', async () => {
    const of = (attributes: number) =>
      batch({ base: 0, attributes, records: [{ delta: 0, value: 'here' }] });
    const plain = setOf([of(0)]);
    const compressed = setOf([of(1)]);
    const [left] = (await read(plain)).deliveries;
    const [copied] = (await read(compressed)).deliveries;
    plain.bytes[plain.bytes.indexOf('here')] = 0x48;
    compressed.bytes.fill(0);
    expect(String(left.records.at(0))).toBe('Here');
    expect(String(copied.records.at(0))).toBe('here');
  });

  it('takes the time of the broker where the topic says so', async () => {
    const { deliveries } = await read(
      setOf([
        batch({ base: 0, attributes: 8, records: [{ delta: 0, value: 'a' }] }),
      ]),
    );
    expect(deliveries[0].appendedAtMs).toBe(9000);
  });

  it('begins where it was asked to, and names offsets where some are missing', async () => {
    const { deliveries, texts } = await read(
      setOf(
        [
          batch({ base: 0, records: [{ delta: 0, value: 'before' }] }),
          batch({
            base: 4_000_000_000_000,
            records: [0, 1, 5, 300_000_000].map(delta => ({
              delta,
              value: `${delta}`,
            })),
          }),
        ],
        { fetchOffset: 4_000_000_000_001 },
      ),
    );
    expect(texts).toEqual([['1', '5', '300000000']]);
    expect(deliveries[0].offsets).toEqual([
      4_000_000_000_001, 4_000_000_000_005, 4_000_300_000_000,
    ]);
  });

  it('cuts by records and by bytes, and leaves a larger record alone', async () => {
    const values = ['aa', 'bb', 'c', 'dddddd', 'e', null];
    const records = values.map((value, delta) => ({ delta, value }));
    const { texts } = await read(setOf([batch({ base: 0, records })]), {
      maxRecords: 2,
      maxBytes: 4,
    });
    expect(texts).toEqual([['aa', 'bb'], ['c'], ['dddddd'], ['e', '']]);
  });

  it('passes over markers and what was written in vain, and over nothing else', async () => {
    const of = (base: number, producer: number, attributes: number) =>
      batch({
        ...{ base, producer, attributes },
        records: [{ delta: 0, value: `${base}`, key: '\0\0\0\0' }],
      });
    const marker = (base: number, producer: number, key: string) =>
      batch({
        ...{ base, producer, attributes: 0x30 },
        records: [{ delta: 0, value: '', key }],
      });
    const { texts } = await read(
      setOf(
        [
          of(0, 1, 0x10),
          of(1, 2, 0x10),
          of(2, 1, 0),
          marker(3, 2, COMMIT),
          marker(4, 1, ABORT),
          of(5, 1, 0x10),
          marker(6, 1, COMMIT),
        ],
        { aborted: [{ producerId: 1n, firstOffset: 0 }] },
      ),
    );
    expect(texts).toEqual([['1', '2', '5']]);
  });

  it('leaves out a last batch that is cut off', async () => {
    const whole = batch({ base: 0, records: [{ delta: 0, value: 'whole' }] });
    const cut = batch({ base: 1, records: [{ delta: 0, value: 'cut' }] });
    for (const length of [1, 12, 17, 60, cut.length - 1]) {
      const { texts, error } = await read(
        setOf([whole, cut.subarray(0, length)]),
      );
      expect(texts).toEqual([['whole']]);
      expect(error).toBeUndefined();
    }
    const { error } = await read(setOf([cut.subarray(0, 60)]));
    expect(error?.message).toMatch(/whole batch of records at offset 0/);
  });

  it('delivers what is before damage, and says where it is', async () => {
    const good = batch({ base: 0, records: [{ delta: 0, value: 'good' }] });
    const bad = batch({ base: 1, records: [{ delta: 0, value: 'wrong' }] });
    bad[bad.indexOf('wrong')] = 0x57;
    const { texts, error } = await read(setOf([good, bad]));
    expect(texts).toEqual([['good']]);
    expect(error).toMatchObject({
      name: 'DamagedRecordsError',
      message: expect.stringMatching(/offset 1 .*checksum/),
    });
  });

  it('does not read beyond a batch when a length lies', async () => {
    const records = [{ delta: 0, value: 'liar' }];
    const lying = batch({ base: 3, records });
    const lengthAt = lying.indexOf('liar') - 1;
    lying[lengthAt] = 0x7e;
    lying.writeUInt32BE(crc32c(lying.subarray(21)), 17);
    const { texts, error } = await read(setOf([lying]));
    expect(texts).toEqual([]);
    expect(error?.name).toBe('DamagedRecordsError');
  });

  it('refuses a small batch that is larger than memory, and one that is none', async () => {
    registerCompressionCodecs();
    const records = [{ delta: 0, value: 'x' }];
    const bomb = zstdCompressSync(Buffer.alloc(MAX_UNCOMPRESSED_BYTES + 1));
    for (const [content, message] of [
      [bomb, /offset 7 .*more than 268435456 bytes uncompressed/],
      [Buffer.from('no zstd'), /offset 7 .*cannot be uncompressed/],
    ] as const) {
      const { texts, error } = await read(
        setOf([batch({ base: 7, records, attributes: 4, content })]),
      );
      expect(texts).toEqual([]);
      expect(error?.message).toMatch(message);
    }
  });

  it('refuses message formats of before Kafka 0.11', async () => {
    const records = [{ delta: 0, value: 'old' }];
    const { error } = await read(
      setOf([batch({ base: 5, magic: 1, records })]),
    );
    expect(error?.message).toMatch(
      /message format 2 .*offset 5 of topic 't' partition 0, found format 1/,
    );
  });
});
