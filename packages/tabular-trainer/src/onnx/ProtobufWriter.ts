const FIRST_CAPACITY = 4_096;
const WIRE_VARINT = 0;
const WIRE_BYTES = 2;
const WIRE_FIXED32 = 5;
/** Bytes of a negative number: 64 bits in groups of 7. */
const VARINT_BYTES = 10;

/**
 * Writes the binary form of Protocol Buffers (protobuf.dev, "Encoding"): what
 * an ONNX file needs of it, and nothing more.
 */
export class ProtobufWriter {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #length = 0;

  /** A message of its own from what the function writes. */
  static message(write: (writer: ProtobufWriter) => void): Uint8Array {
    const writer = new ProtobufWriter();
    write(writer);
    return writer.#bytes.slice(0, writer.#length);
  }

  /** A whole number below 2^53; negative ones as 64-bit two's complement. */
  int(field: number, value: number): this {
    this.#tag(field, WIRE_VARINT);
    this.#varint(value);
    return this;
  }

  float(field: number, value: number): this {
    this.#tag(field, WIRE_FIXED32);
    this.#reserve(4);
    new DataView(this.#bytes.buffer).setFloat32(this.#length, value, true);
    this.#length += 4;
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, WIRE_BYTES);
    this.#varint(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  /** A message within this one. */
  message(field: number, write: (writer: ProtobufWriter) => void): this {
    return this.bytes(field, ProtobufWriter.message(write));
  }

  packedFloats(field: number, values: ArrayLike<number>): this {
    return this.bytes(field, littleEndianFloats(values));
  }

  packedInts(field: number, values: ArrayLike<number>): this {
    return this.bytes(
      field,
      ProtobufWriter.message(writer => {
        for (let index = 0; index < values.length; index++) {
          writer.#varint(values[index]);
        }
      }),
    );
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field * 8 + wireType);
  }

  #varint(value: number): void {
    if (!Number.isSafeInteger(value)) {
      throw new RangeError(`${value} is no whole number that fits`);
    }
    this.#reserve(VARINT_BYTES);
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest > 0x7fn) {
      this.#bytes[this.#length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#bytes[this.#length++] = Number(rest);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = new Uint8Array(
      Math.max(this.#bytes.length * 2, this.#length + bytes),
    );
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

/** Float32 values as bytes, the lowest first on every machine. */
export function littleEndianFloats(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < values.length; index++) {
    view.setFloat32(index * 4, values[index], true);
  }
  return bytes;
}
