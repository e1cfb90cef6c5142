import { crc32 } from 'node:zlib';
import { type RecordList, RecordListBuilder } from '../RecordList';

/*
 * Layout of a stored batch, little endian:
 *
 *   0  uint8   version (1)
 *   1  uint8 x 3, zero
 *   4  uint32  number of records
 *   8  uint32  crc32 of everything from byte 12
 *  12  uint32 x n, length of each record
 *   .  records, one after the other
 *
 * Reading notes places in the one buffer: no record is copied. CRC-32 and not
 * CRC-32C because Node's zlib computes the former at memory speed.
 */

const VERSION = 1;
const HEADER_BYTES = 12;
const CRC_POSITION = 8;

/** A stored batch is not what was written: torn, or changed by something else. */
export class DamagedBatchError extends Error {
  override readonly name = 'DamagedBatchError';
}

/** Bytes that a batch needs beside its records. */
export function batchOverheadBytes(recordCount: number): number {
  return HEADER_BYTES + recordCount * 4;
}

/** Packs records into the bytes of one stored batch, which own their memory. */
export function encodeBatch(records: Buffer[]): Buffer {
  let size = batchOverheadBytes(records.length);
  for (const record of records) {
    size += record.length;
  }
  const bytes = Buffer.allocUnsafeSlow(size);
  bytes.writeUInt32LE(VERSION, 0);
  bytes.writeUInt32LE(records.length, 4);
  let table = HEADER_BYTES;
  let position = batchOverheadBytes(records.length);
  for (const record of records) {
    bytes.writeUInt32LE(record.length, table);
    table += 4;
    record.copy(bytes, position);
    position += record.length;
  }
  bytes.writeUInt32LE(crc32(bytes.subarray(HEADER_BYTES)), CRC_POSITION);
  return bytes;
}

/**
 * Finds the records that {@link encodeBatch} packed in `bytes`.
 *
 * @throws DamagedBatchError when the bytes are not what was written
 */
export function decodeBatch(bytes: Buffer): RecordList {
  if (bytes.length < HEADER_BYTES) {
    throw new DamagedBatchError(
      `expected at least ${HEADER_BYTES} bytes, found ${bytes.length}`,
    );
  }
  const version = bytes.readUInt32LE(0);
  if (version !== VERSION) {
    throw new DamagedBatchError(
      `expected version ${VERSION}, found ${version}`,
    );
  }
  const expected = bytes.readUInt32LE(CRC_POSITION);
  const found = crc32(bytes.subarray(HEADER_BYTES));
  if (expected !== found) {
    throw new DamagedBatchError(
      `expected checksum ${expected}, found ${found}`,
    );
  }
  const count = bytes.readUInt32LE(4);
  let position = batchOverheadBytes(count);
  if (position > bytes.length) {
    throw new DamagedBatchError(`${count} records do not fit its length`);
  }
  const records = new RecordListBuilder();
  for (let index = 0; index < count; index += 1) {
    const end = position + bytes.readUInt32LE(HEADER_BYTES + index * 4);
    records.add(bytes, position, end);
    position = end;
  }
  if (position !== bytes.length) {
    throw new DamagedBatchError(
      `expected records of ${position} bytes, found ${bytes.length}`,
    );
  }
  return records.build();
}
