import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const LOG_TAIL_CHARACTERS = 4_000;

/** The product as it runs for tests: its pages and its REST API. */
export class RunningPortal {
  readonly url: string;
  readonly #dataDirectory: string;

  static at(options: { url: string; dataDirectory: string }): RunningPortal {
    return new RunningPortal(options.url, options.dataDirectory);
  }

  private constructor(url: string, dataDirectory: string) {
    this.url = url;
    this.#dataDirectory = dataDirectory;
  }

  /** Sends a request to the REST API as the administrator. */
  async request(path: string, init?: RequestInit): Promise<Response> {
    const token = await readFile(
      join(this.#dataDirectory, 'admin-token'),
      'utf8',
    );
    return fetch(`${this.url}${path}`, {
      ...init,
      headers: { ...init?.headers, authorization: `Bearer ${token.trim()}` },
    });
  }

  /** What a GET of the REST API answers. */
  async read<T>(path: string): Promise<T> {
    return (await (await this.request(path)).json()) as T;
  }

  /** The end of its log, for failures. */
  async logTail(): Promise<string> {
    const log = await readFile(
      join(this.#dataDirectory, 'logs/application.log'),
      'utf8',
    ).catch(() => '');
    return log.slice(-LOG_TAIL_CHARACTERS);
  }

  /**
   * Waits until something is true of the product.
   *
   * @throws Error with the end of its log when it does not come true
   */
  async until(
    isTrue: () => Promise<boolean>,
    options: { timeoutMs: number; pollMs?: number },
  ): Promise<void> {
    const deadline = Date.now() + options.timeoutMs;
    while (!(await isTrue())) {
      if (Date.now() > deadline) {
        throw new Error(`Waited in vain:\n${await this.logTail()}`);
      }
      await new Promise(done => setTimeout(done, options.pollMs ?? 500));
    }
  }
}
