import { type Frame, FrameReader } from './FrameReader';
import { MemoryPool } from './MemoryPool';

function frame(size: number, fill: number): Buffer {
  const bytes = Buffer.alloc(4 + size, fill);
  bytes.writeInt32BE(size);
  return bytes;
}

/** Gives the reader all bytes in pieces, as a socket does. */
function receive(
  bytes: Buffer,
  pieceBytes: number,
  pool: MemoryPool = new MemoryPool(),
): Frame[] {
  const frames: Frame[] = [];
  const reader = new FrameReader(pool, one => frames.push(one));
  for (let at = 0; at < bytes.length; ) {
    const { space } = reader;
    const copied = bytes.copy(
      space,
      0,
      at,
      at + Math.min(pieceBytes, space.length),
    );
    at += copied;
    reader.received(copied);
  }
  return frames;
}

describe('FrameReader', () => {
  it('finds the same answers however they arrive', () => {
    const sent = [8, 5, 200_000, 4, 70_000, 65_532, 9].map((size, index) =>
      frame(size, index + 1),
    );
    const bytes = Buffer.concat(sent);
    for (const pieceBytes of [1, 7, 1000, 65_535, 65_536, 1_000_000]) {
      const found = receive(bytes, pieceBytes).map(one => one.bytes);
      expect(found.map(({ length }) => length)).toEqual(
        sent.map(({ length }) => length),
      );
      expect(Buffer.concat(found).equals(bytes)).toBe(true);
    }
  });

  it('gives each answer memory of its own', () => {
    const found = receive(Buffer.concat([frame(8, 1), frame(9, 2)]), 100);
    expect(found.map(({ bytes }) => bytes.buffer.byteLength)).toEqual([12, 13]);
    expect(found.map(({ memory }) => memory)).toEqual([undefined, undefined]);
  });

  it('receives a large answer in memory that was used before', () => {
    const pool = new MemoryPool();
    const [first] = receive(frame(300_000, 1), 65_536, pool);
    const [second] = receive(frame(300_000, 2), 65_536, pool);
    expect(second.memory).not.toBe(first.memory);
    pool.give(first.memory!);
    const [third] = receive(frame(290_000, 3), 65_536, pool);
    expect(third.memory).toBe(first.memory);
    expect(third.bytes.equals(frame(290_000, 3))).toBe(true);
    expect(second.bytes.equals(frame(300_000, 2))).toBe(true);
  });

  it('refuses what cannot be an answer', () => {
    for (const size of [-1, 0, 3, 2_000_000_000]) {
      const bytes = Buffer.alloc(8);
      bytes.writeInt32BE(size);
      expect(() => receive(bytes, 8)).toThrow(`found one of ${size}`);
    }
  });
});
