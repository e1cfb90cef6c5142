import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { InputError } from '@backstage/errors';
import { PayloadTooLargeError, UnsupportedMediaTypeError } from '../errors';

const DECOMPRESSORS: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * The body of a request, decompressed, which fails as soon as it passes the
 * limit: a small compressed body cannot grow into a large one in memory.
 *
 * @throws UnsupportedMediaTypeError for an unknown Content-Encoding
 * @throws PayloadTooLargeError when Content-Length is over the limit already
 */
export function openBody(
  request: IncomingMessage,
  limitBytes: number,
): Readable {
  const encoding = contentEncodingOf(request);
  const decompress = DECOMPRESSORS[encoding];
  if (encoding !== 'identity' && !decompress) {
    throw new UnsupportedMediaTypeError(
      `Content-Encoding '${encoding.slice(
        0,
        80,
      )}' is not supported: expected gzip, deflate, br or none`,
    );
  }
  if (announcedBytesOf(request) > limitBytes) {
    throw tooLarge(limitBytes);
  }
  const counted = limitTransform(limitBytes);
  const first = decompress ? decompress() : counted;
  if (first !== counted) {
    first.once('error', error => {
      counted.destroy(
        new InputError(`The body is not valid ${encoding}: ${error.message}`),
      );
    });
    first.pipe(counted);
  }
  const cutOff = () => counted.destroy(endedInside());
  request.once('error', cutOff);
  request.once('aborted', cutOff);
  counted.once('close', () => {
    // Never destroys the request: its connection still carries the answer.
    request.unpipe(first);
    first.destroy();
  });
  request.pipe(first);
  return counted;
}

/** True when the request announces a body, be it empty. */
export function announcesBody(request: IncomingMessage): boolean {
  return (
    request.headers['transfer-encoding'] !== undefined ||
    announcedBytesOf(request) > 0
  );
}

function limitTransform(limitBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > limitBytes) {
        done(tooLarge(limitBytes));
      } else {
        done(null, chunk);
      }
    },
  });
}

/** How the body is compressed, in lower case; `identity` when it is not. */
export function contentEncodingOf(request: IncomingMessage): string {
  return (request.headers['content-encoding'] ?? 'identity')
    .trim()
    .toLowerCase();
}

/** Content-Length; 0 without one. */
export function announcedBytesOf(request: IncomingMessage): number {
  return Number(request.headers['content-length'] ?? 0);
}

/** The caller went away. */
export function endedInside(): InputError {
  return new InputError('The request ended in the middle of its body');
}

/** The body has passed its limit. */
export function tooLarge(limitBytes: number): PayloadTooLargeError {
  return new PayloadTooLargeError(
    `The body is larger than ${limitBytes} bytes, counted after decompression`,
    { details: { limitBytes } },
  );
}
