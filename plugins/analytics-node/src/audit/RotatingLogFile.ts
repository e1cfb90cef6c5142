import { mkdir, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';

/** Lines waiting for the disk; beyond it new ones are dropped and counted. */
const MAX_PENDING_LINES = 50_000;
/** How often a failing disk is complained about. */
const COMPLAINT_INTERVAL_MS = 60_000;

/**
 * A text file that is appended to line by line and rotated by size: `x.log`
 * becomes `x.log.1`, that `x.log.2`, up to `maxFiles`.
 *
 * A file that cannot be written is complained about in the process's log and
 * tried again with the next line; callers never wait for it to come back.
 */
export class RotatingLogFile {
  readonly #path: string;
  readonly #maxFileBytes: number;
  readonly #maxFiles: number;
  readonly #logger: LoggerService;
  #pending: string[] = [];
  #dropped = 0;
  #complainedAt = 0;
  #handle?: FileHandle;
  #size = 0;
  #flushing?: Promise<void>;

  static create(options: {
    path: string;
    maxFileBytes: number;
    maxFiles: number;
    logger: LoggerService;
  }): RotatingLogFile {
    return new RotatingLogFile(options);
  }

  private constructor(options: {
    path: string;
    maxFileBytes: number;
    maxFiles: number;
    logger: LoggerService;
  }) {
    this.#path = options.path;
    this.#maxFileBytes = options.maxFileBytes;
    this.#maxFiles = options.maxFiles;
    this.#logger = options.logger;
  }

  /** Queues a line, without its end; it must not hold line ends. */
  append(line: string): void {
    if (this.#pending.length >= MAX_PENDING_LINES) {
      this.#dropped += 1;
      return;
    }
    this.#pending.push(`${line}\n`);
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined;
    });
  }

  /** Resolves when everything that was appended is written, or given up. */
  async flushed(): Promise<void> {
    while (this.#flushing) {
      await this.#flushing;
    }
  }

  async close(): Promise<void> {
    await this.flushed();
    await this.#closeFile();
  }

  async #flush(): Promise<void> {
    // One turn of the event loop gathers the lines of a busy moment.
    await new Promise(resolve => setImmediate(resolve));
    while (this.#pending.length > 0) {
      const lines = this.#pending;
      this.#pending = [];
      try {
        await this.#write(lines.join(''));
      } catch (error) {
        this.#pending = [...lines, ...this.#pending];
        this.#complain(error as Error);
        await this.#closeFile();
        return;
      }
    }
  }

  async #write(text: string): Promise<void> {
    if (this.#size >= this.#maxFileBytes) {
      await this.#rotate();
    }
    if (!this.#handle) {
      await mkdir(dirname(this.#path), { recursive: true });
      this.#handle = await open(this.#path, 'a', 0o640);
      this.#size = (await this.#handle.stat()).size;
      if (this.#dropped > 0) {
        this.#logger.error(
          `${this.#dropped} lines of '${
            this.#path
          }' were dropped while it could not be written`,
        );
        this.#dropped = 0;
      }
    }
    await this.#handle.appendFile(text);
    this.#size += Buffer.byteLength(text);
  }

  async #rotate(): Promise<void> {
    await this.#closeFile();
    await rm(`${this.#path}.${this.#maxFiles}`, { force: true });
    for (let n = this.#maxFiles - 1; n >= 0; n -= 1) {
      const from = n === 0 ? this.#path : `${this.#path}.${n}`;
      await rename(from, `${this.#path}.${n + 1}`).catch(error => {
        if (error.code !== 'ENOENT') throw error;
      });
    }
  }

  async #closeFile(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    this.#size = 0;
    await handle?.close().catch(() => undefined);
  }

  #complain(error: Error): void {
    if (Date.now() - this.#complainedAt < COMPLAINT_INTERVAL_MS) {
      return;
    }
    this.#complainedAt = Date.now();
    this.#logger.error(`Cannot write '${this.#path}'`, error);
  }
}
