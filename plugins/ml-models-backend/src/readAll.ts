import type { Readable } from 'node:stream';

/**
 * The whole body of a `raw` route; its limit is the route's.
 *
 * @param announcedBytes - its length, if the caller said it: each chunk of a
 *   large body then goes to its place as it arrives, instead of all at the end
 */
export async function readAll(
  stream: Readable,
  announcedBytes = 0,
): Promise<Buffer> {
  let chunks: Buffer[] = [];
  let place = Buffer.allocUnsafeSlow(announcedBytes);
  let filled = 0;
  for await (const chunk of stream) {
    if (filled + chunk.length <= place.length) {
      filled += chunk.copy(place, filled);
      continue;
    }
    // Longer than announced, since it was compressed.
    if (filled > 0) chunks = [place.subarray(0, filled)];
    place = Buffer.alloc(0);
    filled = 0;
    chunks.push(chunk);
  }
  if (filled > 0) return place.subarray(0, filled);
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}
