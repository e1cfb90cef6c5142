const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;
const ASCII_END = 0x80;

/**
 * MurmurHash3 (x86, 32 bit) of a text's UTF-8 bytes: a public algorithm, so
 * that other tools can tell where a key goes.
 */
export function murmur3(text: string, seed: number): number {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) >= ASCII_END) {
      const bytes = Buffer.from(text, 'utf8');
      return hash(bytes.length, at => bytes[at], seed);
    }
  }
  // The same without a copy, for the keys that nearly all systems have.
  return hash(text.length, at => text.charCodeAt(at), seed);
}

function hash(
  length: number,
  byteAt: (index: number) => number,
  seed: number,
): number {
  let state = seed | 0;
  const whole = length - (length % 4);
  for (let at = 0; at < whole; at += 4) {
    state ^= scramble(
      byteAt(at) |
        (byteAt(at + 1) << 8) |
        (byteAt(at + 2) << 16) |
        (byteAt(at + 3) << 24),
    );
    state = (state << 13) | (state >>> 19);
    state = (Math.imul(state, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let at = length - 1; at >= whole; at--) {
    tail = (tail << 8) | byteAt(at);
  }
  if (whole < length) {
    state ^= scramble(tail);
  }
  state ^= length;
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}

function scramble(block: number): number {
  const mixed = Math.imul(block, C1);
  return Math.imul((mixed << 15) | (mixed >>> 17), C2);
}
