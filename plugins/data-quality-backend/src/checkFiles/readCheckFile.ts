import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { open } from 'node:fs/promises';
import type { CheckFilePlace } from './locateCheckFile';

/** Largest file that is read. */
const MAX_BYTES = 1024 * 1024;
const TIMEOUT_MS = 10_000;

/** What was read. */
export interface CheckFileContent {
  text: string;
  /** Of the content, where its place knows one. */
  etag: string | null;
}

/**
 * Reads a file with checks.
 *
 * @param etag - of what is known already
 * @throws NotModifiedError when it is still that; else what went wrong
 */
export async function readCheckFile(
  place: CheckFilePlace,
  options: { urlReader: UrlReaderService; etag?: string },
): Promise<CheckFileContent> {
  if (place.kind === 'file') {
    return { text: await readLocal(place.target), etag: null };
  }
  const response = await options.urlReader.readUrl(place.target, {
    etag: options.etag,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const content = await response.buffer();
  refuseLarge(content.length);
  return { text: content.toString('utf8'), etag: response.etag ?? null };
}

async function readLocal(path: string): Promise<string> {
  const file = await open(path).catch(error => {
    throw new InputError(
      error.code === 'ENOENT'
        ? 'there is no such file'
        : `could not be opened (${error.code})`,
    );
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) {
      throw new InputError('expected a file');
    }
    refuseLarge(stat.size);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

function refuseLarge(bytes: number): void {
  if (bytes > MAX_BYTES) {
    throw new InputError(`expected at most ${MAX_BYTES} bytes, found ${bytes}`);
  }
}
