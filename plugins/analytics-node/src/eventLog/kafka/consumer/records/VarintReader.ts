/** Bits of a number that fit without going beyond 32. */
const SMALL_BITS = 28;

/** Reads the numbers of variable length of which records are made. */
export class VarintReader {
  constructor(readonly bytes: Uint8Array, public at: number) {}

  /** A signed number; beyond 32 bits as exact as a double is. */
  int(): number {
    const { bytes } = this;
    let byte = bytes[this.at++];
    let value = byte & 0x7f;
    let shift = 7;
    while (byte >= 0x80) {
      if (shift >= SMALL_BITS) {
        return this.#large(value);
      }
      byte = bytes[this.at++];
      value |= (byte & 0x7f) << shift;
      shift += 7;
    }
    return (value >>> 1) ^ -(value & 1);
  }

  /** Of a number whose first bits are known. */
  #large(low: number): number {
    let value = BigInt(low);
    let byte: number;
    let shift = BigInt(SMALL_BITS);
    do {
      byte = this.bytes[this.at++];
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
    } while (byte >= 0x80 && shift < 70n);
    return Number((value >> 1n) ^ -(value & 1n));
  }
}
