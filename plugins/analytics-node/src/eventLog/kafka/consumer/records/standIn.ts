import { MAGIC, RECORDS_AT } from './batchHeader';

const SIZE_BYTES = 4;
const ID_BYTES = 6;
/** Length, attributes, time, offset, no key, length of the value. */
const BEFORE_VALUE = [0x18, 0, 0, 0, 0x01, 0x0c];
const NO_HEADERS = 0;
const TEMPLATE = createTemplate();
const ID_AT = TEMPLATE.length - ID_BYTES - 1;

/**
 * The records of a partition, with their size, as an answer holds them: one
 * batch with one record, whose value is a number.
 */
export function standInFor(offset: number, id: number): Buffer {
  const records = Buffer.from(TEMPLATE);
  records.writeBigInt64BE(BigInt(offset), SIZE_BYTES);
  records.writeUIntBE(id, ID_AT, ID_BYTES);
  return records;
}

/** The number that a stand-in's value is; undefined for any other value. */
export function idOfStandIn(value: Buffer | null): number | undefined {
  return value?.length === ID_BYTES ? value.readUIntBE(0, ID_BYTES) : undefined;
}

function createTemplate(): Buffer {
  const record = Buffer.from([
    ...BEFORE_VALUE,
    ...Buffer.alloc(ID_BYTES),
    NO_HEADERS,
  ]);
  const batch = Buffer.alloc(RECORDS_AT);
  batch.writeInt32BE(RECORDS_AT - 12 + record.length, 8);
  batch.writeInt8(MAGIC, 16);
  batch.fill(0xff, 43, 57); // no producer
  batch.writeInt32BE(1, 57); // records
  const size = Buffer.alloc(SIZE_BYTES);
  size.writeInt32BE(batch.length + record.length);
  return Buffer.concat([size, batch, record]);
}
