import { Worker } from 'node:worker_threads';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';

const THREAD_FILE = resolvePackagePath(
  '@analytics-engine/plugin-analytics-node',
  'threads/sqliteWriter.cjs',
);

/** Writes exactly one row. */
export interface WriteStatement {
  sql: string;
  /** Buffers must own their memory: it moves to the thread. */
  bindings: Array<string | number | Buffer>;
}

interface Answer {
  error?: { message: string; code?: string };
}

/**
 * A thread with a connection of its own to a SQLite file, which writes while
 * the event loop goes on: SQLite is called synchronously, and a commit takes
 * as long as the disk needs to say that it has it.
 *
 * When the thread ends, what it was doing is rejected and the next request
 * starts another one.
 */
export class WriterThread {
  readonly #filename: string;
  readonly #pragmas: string[];
  #worker: Worker | undefined;
  /** In the order of the requests, which is the one of the answers. */
  #waiting: Array<{ resolve(): void; reject(error: Error): void }> = [];

  private constructor(filename: string, pragmas: string[]) {
    this.#filename = filename;
    this.#pragmas = pragmas;
  }

  /** @param options.pragmas - set before anything is written */
  static create(options: {
    filename: string;
    pragmas: string[];
  }): WriterThread {
    return new WriterThread(options.filename, options.pragmas);
  }

  /** Executes the statements in one transaction; they are on disk when it resolves. */
  write(statements: WriteStatement[]): Promise<void> {
    const worker = this.#worker ?? this.#start();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      worker.ref(); // The process must not end while somebody waits.
      worker.postMessage({ statements }, memoryOf(statements));
    });
  }

  /** Waits for what is in hand. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker) {
      const ended = new Promise(resolve => {
        worker.once('exit', resolve);
      });
      worker.ref();
      worker.postMessage({ end: true });
      await ended;
    }
  }

  #start(): Worker {
    const worker = new Worker(THREAD_FILE, {
      workerData: { filename: this.#filename, pragmas: this.#pragmas },
    });
    worker.unref();
    worker.on('message', ({ error }: Answer) => {
      const waiting = this.#waiting.shift();
      if (this.#waiting.length === 0) {
        worker.unref();
      }
      if (error) {
        waiting?.reject(
          Object.assign(new Error(error.message), { code: error.code }),
        );
      } else {
        waiting?.resolve();
      }
    });
    let cause: Error | undefined;
    worker.on('error', error => {
      cause = error as Error;
    });
    worker.on('exit', () => {
      this.#worker = undefined;
      const error = new ServiceUnavailableError(
        'The thread that writes the event log has ended',
        cause,
      );
      this.#waiting.splice(0).forEach(waiting => waiting.reject(error));
    });
    this.#worker = worker;
    return worker;
  }
}

function memoryOf(statements: WriteStatement[]): ArrayBuffer[] {
  return statements.flatMap(({ bindings }) =>
    bindings
      .filter(value => Buffer.isBuffer(value))
      .map(({ buffer }) => buffer as ArrayBuffer),
  );
}
