/** Wire types of Protocol Buffers that ONNX uses. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** One field of a message: a number, or bytes that the caller knows how to read. */
export interface ProtobufField {
  number: number;
  /** Value of a varint; 0 for other wire types. */
  value: number;
  /** Content of a length-delimited field. */
  bytes?: Buffer;
}

/**
 * Fields of one message in order, without copying anything.
 *
 * @throws RangeError when the bytes are no message
 */
export function* readFields(message: Buffer): Generator<ProtobufField> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 63; factor *= 128) {
      if (at >= message.length) throw new RangeError('ends within a number');
      const byte = message[at++];
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new RangeError('holds a number of more than ten bytes');
  };
  const skip = (length: number): Buffer => {
    if (length > message.length - at) {
      throw new RangeError('ends within a field');
    }
    const bytes = message.subarray(at, at + length);
    at += length;
    return bytes;
  };
  while (at < message.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    const wireType = key % 8;
    if (number === 0) throw new RangeError('holds field 0');
    if (wireType === VARINT) {
      yield { number, value: varint() };
    } else if (wireType === BYTES) {
      yield { number, value: 0, bytes: skip(varint()) };
    } else if (wireType === FIXED64 || wireType === FIXED32) {
      skip(wireType === FIXED64 ? 8 : 4);
      yield { number, value: 0 };
    } else {
      throw new RangeError(`holds wire type ${wireType}`);
    }
  }
}
