import type { Readable } from 'node:stream';
import type { BodyReservation } from './BodyBudget';
import { splitRecords } from './splitRecords';

/**
 * Reads a body whole and cuts it into records. The reservation grows with what
 * has been received, so that many bodies at once stay within one budget; the
 * records share the body's memory until the reservation is released.
 *
 * @throws what the stream fails with, TooManyRequestsError over the budget, and
 *   what {@link splitRecords} throws
 */
export async function readRecords(
  body: Readable,
  reservation: BodyReservation,
): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) {
    reservation.grow((chunk as Buffer).length);
    chunks.push(chunk as Buffer);
  }
  return splitRecords(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
}
