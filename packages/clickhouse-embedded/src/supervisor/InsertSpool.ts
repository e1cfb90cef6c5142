import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { FileHandle, open, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { SPOOL_HEADER } from '../server/http/SpooledRows';

/** In memory, where a machine has it. */
const MEMORY_DIRECTORY = '/dev/shm';
/** Files kept for the next inserts; their pages need not be made again. */
const MAX_FREE_FILES = 4;
/** After so long without an insert they are given up, and with them their memory. */
const IDLE_MS = 10_000;
/** Known to the server, which takes no other files. */
const NAME_PREFIX = 'clickhouse-embedded-';
/** So many times what is spooled must be free, so that others do not find the memory full. */
const FREE_FACTOR = 4;

/** A file without a name, and the name that it had. */
interface SpoolFile {
  handle: FileHandle;
  name: string;
}

/** Rows of one INSERT in a file; to be ended in one of two ways. */
export interface SpooledInsert {
  /** For the request, which has no rows in its body. */
  headers: Record<string, string>;
  /** The insert is over and nobody reads the file any more. */
  done(): void;
  /** It is unknown who still reads the file. */
  abandon(): void;
}

/**
 * Hands rows to the engine as a file in memory instead of through a socket, two processes and a
 * pipe. The files have no names, so they go with this process; the engine opens them below `/proc`.
 */
export class InsertSpool {
  readonly #free: SpoolFile[] = [];
  #idleTimer: NodeJS.Timeout | undefined;

  /** Undefined where there is no `/proc` or no memory to be had as files: rows go over HTTP then. */
  static create(): InsertSpool | undefined {
    return existsSync('/proc/self/fd') && existsSync(MEMORY_DIRECTORY)
      ? new InsertSpool(MEMORY_DIRECTORY)
      : undefined;
  }

  private constructor(readonly directory: string) {}

  /** Undefined when there is no room: the rows go over HTTP then. */
  async write(rows: Buffer): Promise<SpooledInsert | undefined> {
    clearTimeout(this.#idleTimer);
    let file: SpoolFile | undefined;
    try {
      const { bavail, bsize } = await statfs(this.directory);
      if (bavail * bsize < rows.length * FREE_FACTOR) return undefined;
      file = this.#free.pop() ?? (await this.#make());
      for (let at = 0; at < rows.length; ) {
        const left = rows.length - at;
        at += (await file.handle.write(rows, at, left, at)).bytesWritten;
      }
      await file.handle.truncate(rows.length);
    } catch {
      file?.handle.close().catch(() => {});
      return undefined;
    }
    return this.#handOut(file);
  }

  /** Gives the files up. */
  close(): void {
    clearTimeout(this.#idleTimer);
    for (const { handle } of this.#free.splice(0))
      handle.close().catch(() => {});
  }

  async #make(): Promise<SpoolFile> {
    const name = `${NAME_PREFIX}${randomBytes(12).toString('hex')}`;
    const path = join(this.directory, name);
    const handle = await open(path, 'wx+', 0o600);
    try {
      await unlink(path);
      return { handle, name };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  #handOut(file: SpoolFile): SpooledInsert {
    const abandon = () => {
      file.handle.close().catch(() => {});
    };
    return {
      headers: { [SPOOL_HEADER]: `${file.handle.fd}:${file.name}` },
      done: () => {
        if (this.#free.length >= MAX_FREE_FILES) abandon();
        else this.#free.push(file);
        clearTimeout(this.#idleTimer);
        this.#idleTimer = setTimeout(() => this.close(), IDLE_MS).unref();
      },
      abandon,
    };
  }
}
