import { isUtf8 } from 'node:buffer';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Rejection } from './types';

/** Rejections kept for the report. */
const MAX_EXAMPLES = 5;

/**
 * Keeps what could not become an event, one JSON object a line, so that it can
 * be mended and imported again. Exists only when there is something in it.
 */
export class RejectionFile {
  readonly path: string;
  readonly examples: Array<{ line: number; reason: string }> = [];
  #stream: WriteStream | undefined;
  #records = 0;

  private constructor(path: string) {
    this.path = path;
  }

  /** Begins anew: a file from an earlier attempt is removed. */
  static async create(path: string): Promise<RejectionFile> {
    await rm(path, { force: true });
    return new RejectionFile(path);
  }

  get records(): number {
    return this.#records;
  }

  async add({ line, lines, reason, bytes }: Rejection): Promise<void> {
    this.#records += 1;
    if (this.examples.length < MAX_EXAMPLES) {
      this.examples.push({ line, reason });
    }
    this.#stream ??= createWriteStream(this.path);
    const content = isUtf8(bytes)
      ? { text: bytes.toString('utf8') }
      : { base64: bytes.toString('base64') };
    const entry = JSON.stringify({ line, lines, reason, ...content });
    if (!this.#stream.write(`${entry}\n`)) {
      await once(this.#stream, 'drain');
    }
  }

  async close(): Promise<void> {
    if (this.#stream) {
      this.#stream.end();
      await once(this.#stream, 'finish');
    }
  }
}
