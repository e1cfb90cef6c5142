import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import {
  announcedBytesOf,
  contentEncodingOf,
  endedInside,
  openBody,
  tooLarge,
} from './openBody';

/** Announced bodies above this go to their place chunk by chunk, instead of all at the end. */
const PLACED_BYTES = 64 * 1024;

/**
 * Reads a whole body into memory, decompressed, up to the limit. What is not
 * compressed is taken from the request itself: the streams of
 * {@link openBody} cost more than most bodies take to be read.
 *
 * @throws UnsupportedMediaTypeError, PayloadTooLargeError
 * @throws InputError when the request ends in the middle of its body
 */
export async function readBody(
  request: IncomingMessage,
  limitBytes: number,
): Promise<Buffer> {
  return contentEncodingOf(request) === 'identity'
    ? readPlain(request, limitBytes)
    : buffer(openBody(request, limitBytes));
}

function readPlain(
  request: IncomingMessage,
  limitBytes: number,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const announcedBytes = announcedBytesOf(request);
    if (announcedBytes > limitBytes) {
      reject(tooLarge(limitBytes));
      return;
    }
    if (request.destroyed) {
      reject(endedInside());
      return;
    }
    let chunks: Buffer[] = [];
    let place: Buffer | undefined;
    let bytes = 0;
    const take = (chunk: Buffer) => {
      const at = bytes;
      bytes += chunk.length;
      if (bytes > limitBytes) {
        // Never destroyed: its connection still carries the answer.
        request.off('data', take).pause();
        chunks = [];
        reject(tooLarge(limitBytes));
        return;
      }
      if (at === 0 && announcedBytes > Math.max(PLACED_BYTES, bytes)) {
        place = Buffer.allocUnsafeSlow(announcedBytes);
      }
      if (place) chunk.copy(place, at);
      else chunks.push(chunk);
    };
    const cutOff = () => reject(endedInside());
    request
      .on('data', take)
      .once('end', () =>
        resolve(
          place ?? (chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)),
        ),
      )
      .once('error', cutOff)
      .once('aborted', cutOff);
  });
}
