import type { BatchHeader } from './batchHeader';
import { DamagedRecordsError, type OpenedBatch } from './openBatch';
import { VarintReader } from './VarintReader';

/** Goes from record to record of a batch; where it stands is in its fields, so that a record costs no object. */
export class RecordCursor {
  offset = -1;
  timestampMs = 0;
  /** Where the value is in `bytes`; an absent one is empty. */
  start = 0;
  end = 0;
  readonly bytes: Buffer;
  readonly #header: BatchHeader;
  readonly #reader: VarintReader;
  readonly #limit: number;
  #left: number;

  constructor(header: BatchHeader, batch: OpenedBatch) {
    this.#header = header;
    this.bytes = batch.bytes;
    this.#reader = new VarintReader(batch.bytes, batch.start);
    this.#limit = batch.end;
    this.#left = header.recordCount;
  }

  /** Goes to the next record; false behind the last one. */
  next(): boolean {
    if (this.#left <= 0) {
      return false;
    }
    this.#left -= 1;
    const reader = this.#reader;
    const header = this.#header;
    const length = reader.int();
    const end = reader.at + length;
    reader.at += 1; // attributes, which mean nothing
    const sinceFirst = reader.int();
    this.timestampMs = header.isLogAppendTime
      ? header.maxTimestamp
      : header.firstTimestamp + sinceFirst;
    this.offset = header.baseOffset + reader.int();
    const keySize = Math.max(0, reader.int());
    reader.at += keySize;
    const valueSize = Math.max(0, reader.int());
    this.start = reader.at;
    this.end = this.start + valueSize;
    if (length < 0 || this.end > end || end > this.#limit) {
      throw new DamagedRecordsError(
        header.baseOffset,
        `a record does not end where it says`,
      );
    }
    reader.at = end; // behind the headers
    return true;
  }
}
