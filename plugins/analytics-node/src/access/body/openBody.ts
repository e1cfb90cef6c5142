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
  const encoding = (request.headers['content-encoding'] ?? 'identity')
    .trim()
    .toLowerCase();
  const decompress = DECOMPRESSORS[encoding];
  if (encoding !== 'identity' && !decompress) {
    throw new UnsupportedMediaTypeError(
      `Content-Encoding '${encoding.slice(
        0,
        80,
      )}' is not supported: expected gzip, deflate, br or none`,
    );
  }
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) {
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
  const cutOff = () =>
    counted.destroy(
      new InputError('The request ended in the middle of its body'),
    );
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

/** Reads a whole body into memory, up to the limit. */
export async function readBody(
  request: IncomingMessage,
  limitBytes: number,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of openBody(request, limitBytes)) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** True when the request announces a body, be it empty. */
export function announcesBody(request: IncomingMessage): boolean {
  return (
    request.headers['transfer-encoding'] !== undefined ||
    Number(request.headers['content-length'] ?? 0) > 0
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

function tooLarge(limitBytes: number): PayloadTooLargeError {
  return new PayloadTooLargeError(
    `The body is larger than ${limitBytes} bytes, counted after decompression`,
    { details: { limitBytes } },
  );
}
