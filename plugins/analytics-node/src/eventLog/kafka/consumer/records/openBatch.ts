import { crc32c } from '@node-rs/crc32';
import { CompressionCodecs } from 'kafkajs';
import { MAX_UNCOMPRESSED_BYTES } from '../../compressionCodecs';
import { ATTRIBUTES_AT, type BatchHeader, RECORDS_AT } from './batchHeader';

/** The records of a batch are `bytes[start..end)`. */
export interface OpenedBatch {
  bytes: Buffer;
  start: number;
  end: number;
}

/** Something of a record set is not as it was written. */
export class DamagedRecordsError extends Error {
  constructor(offset: number, what: string) {
    super(`The records from offset ${offset} on are damaged: ${what}`);
    this.name = 'DamagedRecordsError';
  }
}

/** Checks the complete batch `bytes[at..end)`, and makes its records readable. */
export async function openBatch(
  header: BatchHeader,
  bytes: Buffer,
  at: number,
  end: number,
): Promise<OpenedBatch> {
  const found = crc32c(bytes.subarray(at + ATTRIBUTES_AT, end));
  if (found !== header.crc) {
    throw new DamagedRecordsError(
      header.baseOffset,
      `expected checksum ${header.crc}, found ${found}`,
    );
  }
  const start = at + RECORDS_AT;
  if (header.compression === 0) {
    return { bytes, start, end };
  }
  const records = await decompress(header, bytes.subarray(start, end));
  return { bytes: records, start: 0, end: records.length };
}

/** With the codecs that kafkajs has or was taught. */
async function decompress(header: BatchHeader, bytes: Buffer): Promise<Buffer> {
  const { compression, baseOffset } = header;
  const codec =
    CompressionCodecs[compression as keyof typeof CompressionCodecs];
  if (!codec) {
    throw new Error(
      `Expected records compressed with gzip, snappy, lz4 or zstd, found kind ${compression}`,
    );
  }
  try {
    return await codec().decompress(bytes);
  } catch (error) {
    throw new DamagedRecordsError(
      baseOffset,
      (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
        ? `they take more than ${MAX_UNCOMPRESSED_BYTES} bytes uncompressed`
        : `they cannot be uncompressed: ${(error as Error).message}`,
    );
  }
}
