import { Readable, Transform } from 'node:stream';
import zlib from 'node:zlib';
import { ClickHouseException, ErrorCode } from '../errors';

const FAST_LEVEL = 3;
const BROTLI_QUALITY = 4;

/** Codings in the order in which the server prefers them when the client accepts several. */
const ENCODERS: Record<string, () => Transform> = {
  zstd: () => zlib.createZstdCompress(),
  br: () =>
    zlib.createBrotliCompress({
      params: { [zlib.constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY },
    }),
  gzip: () => zlib.createGzip({ level: FAST_LEVEL }),
  deflate: () => zlib.createDeflate({ level: FAST_LEVEL }),
};

const DECODERS: Record<string, () => Transform> = {
  zstd: () => zlib.createZstdDecompress(),
  br: () => zlib.createBrotliDecompress(),
  gzip: () => zlib.createGunzip(),
  'x-gzip': () => zlib.createGunzip(),
  deflate: () => zlib.createInflate(),
};

/** The coding for an answer by `Accept-Encoding`, or undefined for none. */
export function negotiateEncoding(
  acceptEncoding: string | undefined,
): string | undefined {
  const accepted = (acceptEncoding ?? '')
    .split(',')
    .map(part => part.trim().split(';'))
    .filter(([, quality]) => !/^\s*q=0(\.0*)?\s*$/.test(quality ?? ''))
    .map(([name]) => name.trim().toLowerCase());
  return Object.keys(ENCODERS).find(name => accepted.includes(name));
}

/** A compressor for a coding that `negotiateEncoding` answered. */
export function encoderFor(encoding: string): Transform {
  return ENCODERS[encoding]();
}

/**
 * The request's body without its `Content-Encoding`.
 * @throws ClickHouseException code 48 for a coding that is not known; damaged data makes the stream fail with code 271.
 */
export function decodeBody(
  body: Readable,
  contentEncoding: string | undefined,
): Readable {
  const encoding = contentEncoding?.trim().toLowerCase();
  if (!encoding || encoding === 'identity') return body;
  const create = Object.hasOwn(DECODERS, encoding)
    ? DECODERS[encoding]
    : undefined;
  if (!create) {
    throw new ClickHouseException(
      ErrorCode.NOT_IMPLEMENTED,
      `Content-Encoding ${encoding.slice(
        0,
        40,
      )} is not supported: use ${Object.keys(ENCODERS).join(', ')}`,
    );
  }
  const decoder = create();
  decoder.on('error', () => {});
  const wrap = (error: Error) =>
    new ClickHouseException(
      ErrorCode.CANNOT_DECOMPRESS,
      `Cannot decompress the request: ${error.message}`,
    );
  body.on('error', error => decoder.destroy(error));
  body.on('close', () => {
    if (!body.readableEnded)
      decoder.destroy(new Error('the request ended early'));
  });
  body.pipe(decoder);
  const output = Readable.from(
    (async function* decoded() {
      try {
        yield* decoder;
      } catch (error) {
        body.unpipe(decoder);
        body.resume();
        throw wrap(error as Error);
      }
    })(),
    { objectMode: false },
  );
  // Its reader may have given up; an error that nobody waits for must not end the process.
  return output.on('error', () => {});
}
