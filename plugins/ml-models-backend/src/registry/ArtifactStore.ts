import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UnprocessableError } from '@analytics-engine/plugin-analytics-node';
import type { ArtifactFile } from './types';

/**
 * Files by their SHA-256: the same model twice is one file, and a file that
 * was changed on the disk no longer has its name. A file is whole and synced
 * before it has its name, so that a crash leaves none or all of it.
 */
export class ArtifactStore {
  readonly #directory: string;

  static create(options: { directory: string }): ArtifactStore {
    return new ArtifactStore(options.directory);
  }

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Where a file with this hash is, or would be. */
  pathOf(sha256: string): string {
    return join(this.#directory, sha256.slice(0, 2), `${sha256}.onnx`);
  }

  async has(sha256: string): Promise<boolean> {
    return stat(this.pathOf(sha256)).then(
      stats => stats.isFile(),
      () => false,
    );
  }

  /** Answers the file's hash once it is on the disk. */
  async put(file: Buffer): Promise<string> {
    const sha256 = createHash('sha256').update(file).digest('hex');
    const path = this.pathOf(sha256);
    const directory = dirname(path);
    await mkdir(directory, { recursive: true });
    const temporary = join(directory, `.${sha256}.${randomUUID()}`);
    try {
      const handle = await open(temporary, 'wx', 0o600);
      try {
        await handle.writeFile(file);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, path);
      await syncDirectory(directory);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return sha256;
  }

  /** @throws UnprocessableError when the file is gone or is not what it was */
  async get(sha256: string, what: string): Promise<ArtifactFile> {
    const path = this.pathOf(sha256);
    const hash = createHash('sha256');
    let sizeBytes: number;
    try {
      ({ size: sizeBytes } = await stat(path));
      await pipeline(createReadStream(path), hash);
    } catch (error) {
      throw new UnprocessableError(
        `The artifact of ${what} cannot be read from the disk (${
          (error as NodeJS.ErrnoException).code
        }); restore it from a backup or register the version again`,
      );
    }
    const found = hash.digest('hex');
    if (found !== sha256) {
      throw new UnprocessableError(
        `The artifact of ${what} was changed on the disk: expected SHA-256 ${sha256}, found ${found}`,
      );
    }
    return { path, sha256, sizeBytes };
  }

  async read(sha256: string): Promise<Buffer> {
    return readFile(this.pathOf(sha256));
  }

  async delete(sha256: string): Promise<void> {
    await rm(this.pathOf(sha256), { force: true });
  }
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
