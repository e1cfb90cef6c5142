import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CHUNK = Buffer.alloc(64 * 1024);

/** A file system of its own that can be filled: only root can make one. */
export class SmallDisk {
  readonly directory: string;
  readonly #asRoot: string[];
  readonly #ballast: string;

  private constructor(directory: string, asRoot: string[]) {
    this.directory = directory;
    this.#asRoot = asRoot;
    this.#ballast = join(directory, 'ballast');
  }

  /** @throws Error where this process may mount neither as it is nor by `sudo` */
  static async create(bytes: number): Promise<SmallDisk> {
    const directory = await mkdtemp(join(tmpdir(), 'small-disk-'));
    const isRoot = process.getuid!() === 0;
    const disk = new SmallDisk(directory, isRoot ? [] : ['sudo', '-n']);
    const owner = `uid=${process.getuid!()},gid=${process.getgid!()}`;
    try {
      await disk.#run('mount', [
        ...['-t', 'tmpfs'],
        ...['-o', `size=${bytes},${owner}`],
        ...['none', directory],
      ]);
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw new Error(
        `A small file system could not be mounted; run this as root or with sudo: ${
          (error as Error).message
        }`,
        { cause: error },
      );
    }
    return disk;
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
    await this.#run('umount', ['-l', this.directory]);
    await rm(this.directory, { recursive: true, force: true });
  }

  async #run(command: string, args: string[]): Promise<void> {
    const [program, ...rest] = [...this.#asRoot, command, ...args];
    await run(program, rest);
  }
}
