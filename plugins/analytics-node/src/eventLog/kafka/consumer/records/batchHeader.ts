/** Bytes of a batch that its length does not count: base offset and length. */
const UNCOUNTED_BYTES = 12;
const LENGTH_AT = 8;
const MAGIC_AT = 16;
const CRC_AT = 17;
const LAST_OFFSET_DELTA_AT = 23;
const FIRST_TIMESTAMP_AT = 27;
const MAX_TIMESTAMP_AT = 35;
const PRODUCER_ID_AT = 43;
const RECORD_COUNT_AT = 57;

/** Where the checksum's bytes begin; they reach to the end. */
export const ATTRIBUTES_AT = 21;
/** Where the records of a batch begin. */
export const RECORDS_AT = 61;
/** Version of the batches that are read here: what Kafka writes since 0.11. */
export const MAGIC = 2;

const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;
const COMPRESSION = 0x07;

/** What stands before the records of a batch. */
export interface BatchHeader {
  baseOffset: number;
  lastOffset: number;
  crc: number;
  /** Zero for none, else as in kafkajs' `CompressionTypes`. */
  compression: number;
  isLogAppendTime: boolean;
  isTransactional: boolean;
  /** Holds a marker of a transaction's end. */
  isControl: boolean;
  firstTimestamp: number;
  maxTimestamp: number;
  producerId: bigint;
  recordCount: number;
}

/** Where the batch at `at` ends, or -1 when it is not complete. */
export function batchEnd(bytes: Buffer, at: number): number {
  if (bytes.length - at < RECORDS_AT) {
    return -1;
  }
  const length = bytes.readInt32BE(at + LENGTH_AT);
  const end = at + UNCOUNTED_BYTES + length;
  return length < 0 || end > bytes.length ? -1 : end;
}

/** Version of a complete batch. */
export function magicOf(bytes: Buffer, at: number): number {
  return bytes.readInt8(at + MAGIC_AT);
}

/** Where a batch begins; of any version. */
export function baseOffsetOf(bytes: Buffer, at: number): number {
  return Number(bytes.readBigInt64BE(at));
}

/** Offset of the last record of a complete batch. */
export function lastOffsetOf(bytes: Buffer, at: number): number {
  const base = baseOffsetOf(bytes, at);
  return magicOf(bytes, at) === MAGIC
    ? base + bytes.readInt32BE(at + LAST_OFFSET_DELTA_AT)
    : base;
}

/** Reads the header of a complete batch of version {@link MAGIC}. */
export function readBatchHeader(bytes: Buffer, at: number): BatchHeader {
  const attributes = bytes.readInt16BE(at + ATTRIBUTES_AT);
  return {
    baseOffset: baseOffsetOf(bytes, at),
    lastOffset: lastOffsetOf(bytes, at),
    crc: bytes.readUInt32BE(at + CRC_AT),
    compression: attributes & COMPRESSION,
    isLogAppendTime: (attributes & LOG_APPEND_TIME) !== 0,
    isTransactional: (attributes & TRANSACTIONAL) !== 0,
    isControl: (attributes & CONTROL) !== 0,
    firstTimestamp: Number(bytes.readBigInt64BE(at + FIRST_TIMESTAMP_AT)),
    maxTimestamp: Number(bytes.readBigInt64BE(at + MAX_TIMESTAMP_AT)),
    producerId: bytes.readBigInt64BE(at + PRODUCER_ID_AT),
    recordCount: bytes.readInt32BE(at + RECORD_COUNT_AT),
  };
}
