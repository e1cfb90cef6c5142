import { crc32 } from 'node:zlib';
import { UnprocessableError } from '../access/errors';

/**
 * Tells the records of one append from those of another: their count, bytes
 * and CRC-32 over each with its length. Guards against mistakes, not against
 * somebody who wants two appends to look alike.
 */
export function fingerprintOf(records: readonly Buffer[]): string {
  const length = Buffer.alloc(4);
  let bytes = 0;
  let crc = 0;
  for (const record of records) {
    length.writeUInt32LE(record.length);
    crc = crc32(record, crc32(length, crc));
    bytes += record.length;
  }
  return `${records.length}-${bytes}-${crc.toString(16)}`;
}

/**
 * Lets no key answer for records that it never carried: they would count as
 * accepted and be nowhere.
 *
 * @param fingerprint - of what is to be appended now
 * @param first - of the append that has the key; null when it is not known
 * @throws UnprocessableError
 */
export function requireSameRecords(
  topic: string,
  fingerprint: string,
  first: string | null,
): void {
  if (first !== null && first !== fingerprint) {
    throw new UnprocessableError(
      `Idempotency-Key: this key was used for other records of topic '${topic}'; use a new one for each request`,
    );
  }
}
