import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHUNK = Buffer.alloc(64 * 1024);

/** A file system of its own that can be filled: only root can make one. */
export class SmallDisk {
  readonly directory: string;
  readonly #ballast: string;

  private constructor(directory: string) {
    this.directory = directory;
    this.#ballast = join(directory, 'ballast');
  }

  /** Undefined where this process may not mount. */
  static create(bytes: number): SmallDisk | undefined {
    const directory = mkdtempSync(join(tmpdir(), 'small-disk-'));
    const mounted = spawnSync('mount', [
      ...['-t', 'tmpfs'],
      ...['-o', `size=${bytes}`],
      ...['none', directory],
    ]);
    return mounted.status === 0 ? new SmallDisk(directory) : undefined;
  }

  /** Writes until there is no room for another byte. */
  async fill(): Promise<void> {
    const file = await open(this.#ballast, 'a');
    try {
      for (;;) {
        await file.write(CHUNK);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') {
        throw error;
      }
    } finally {
      await file.close();
    }
  }

  async free(): Promise<void> {
    await rm(this.#ballast, { force: true });
  }

  /** Unmounts it, whoever still holds files of it. */
  async remove(): Promise<void> {
    spawnSync('umount', ['-l', this.directory]);
    await rm(this.directory, { recursive: true, force: true });
  }
}
