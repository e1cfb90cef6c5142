import { InputError } from '@backstage/errors';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
const UTF8_LABELS = new Set(['utf-8', 'utf8']);

/** A file to import. */
export interface SourceFile {
  path: string;
  sizeBytes: number;
  isGzip: boolean;
}

/** @throws InputError when there is no such file */
export async function openSource(path: string): Promise<SourceFile> {
  try {
    const { size } = await stat(path);
    const handle = await open(path);
    try {
      const magic = Buffer.alloc(GZIP_MAGIC.length);
      await handle.read(magic, 0, magic.length, 0);
      return { path, sizeBytes: size, isGzip: magic.equals(GZIP_MAGIC) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new InputError(
      `File '${path}' cannot be read: ${(error as Error).message}`,
    );
  }
}

/**
 * The file's text as UTF-8 bytes, decompressed.
 *
 * @param options - `encoding` is a WHATWG label such as `windows-1252`; UTF-8
 * is passed on as it is, checked later record by record
 */
export async function* readSource(
  source: SourceFile,
  options: { encoding?: string; onBytesRead?: (bytes: number) => void } = {},
): AsyncGenerator<Buffer> {
  const { encoding = 'utf-8', onBytesRead } = options;
  const file = createReadStream(source.path, { highWaterMark: 1024 * 1024 });
  file.on('data', chunk => onBytesRead?.(chunk.length));
  const bytes = source.isGzip ? file.pipe(createGunzip()) : file;
  file.on('error', error => bytes.destroy(error));
  try {
    if (UTF8_LABELS.has(encoding.toLowerCase())) {
      yield* bytes;
      return;
    }
    const decoder = createDecoder(encoding);
    for await (const chunk of bytes) {
      yield Buffer.from(decoder.decode(chunk, { stream: true }));
    }
    yield Buffer.from(decoder.decode());
  } catch (error) {
    throw new InputError(
      `File '${source.path}' cannot be read${
        source.isGzip ? ' as gzip' : ''
      }: ${(error as Error).message}`,
    );
  } finally {
    file.destroy();
    bytes.destroy();
  }
}

/** sha256 of the file as it lies there, in hex. */
export async function hashSource(source: SourceFile): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(source.path)) {
    hash.update(chunk);
  }
  return hash.digest('hex');
}

function createDecoder(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new InputError(
      `'${encoding}' is not an encoding that is known here, such as windows-1252 or utf-16le`,
    );
  }
}
