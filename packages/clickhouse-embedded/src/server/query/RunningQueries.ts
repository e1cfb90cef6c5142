import { ClickHouseException, ErrorCode } from '../errors';
import { quoteString } from '../sql/tokenize';
import { EngineSession } from '../engine/types';

/** How often a cancelled statement is killed again, in case the engine had not registered it yet. */
const KILL_RETRY_MS = 100;
/** An engine that does not let go of a killed query for so long will never do. */
const STUCK_MS = 60_000;

/**
 * chDB names its queries by itself, so the client's query id travels in the first line of
 * `log_comment`, and every look at `system.processes` goes through this select.
 */
export const PROCESSES = `(SELECT * REPLACE (if(Settings['log_comment'] = '', query_id, splitByChar('\\n', Settings['log_comment'])[1]) AS query_id), query_id AS engine_query_id FROM system.processes)`;

/** The statements that this server runs, by the query id that the client sees. */
export class RunningQueries {
  readonly #control: EngineSession;
  readonly #onStuck: (queryId: string) => void;
  readonly #running = new Map<
    string,
    { abort: AbortController; done: Promise<void> }
  >();
  #tail: Promise<unknown> = Promise.resolve();

  /** `onStuck` is called for a query that the engine does not end for a minute after it was killed. */
  static create(options: {
    control: EngineSession;
    onStuck: (queryId: string) => void;
  }): RunningQueries {
    return new RunningQueries(options.control, options.onStuck);
  }

  private constructor(
    control: EngineSession,
    onStuck: (queryId: string) => void,
  ) {
    this.#control = control;
    this.#onStuck = onStuck;
  }

  get size(): number {
    return this.#running.size;
  }

  /**
   * Registers a statement until `finish`.
   * @throws ClickHouseException code 216 when the id is in use.
   */
  start(queryId: string): { abort: AbortController; finish(): void } {
    if (this.#running.has(queryId)) {
      throw new ClickHouseException(
        ErrorCode.QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING,
        `Query with id = ${queryId} is already running.`,
      );
    }
    const abort = new AbortController();
    let finished: () => void = () => {};
    const done = new Promise<void>(resolve => {
      finished = resolve;
    });
    this.#running.set(queryId, { abort, done });
    return {
      abort,
      finish: () => {
        this.#running.delete(queryId);
        finished();
      },
    };
  }

  /** Cancels a statement that this server runs or keeps waiting; resolves when it has ended. */
  async cancel(queryId: string): Promise<void> {
    const query = this.#running.get(queryId);
    query?.abort.abort();
    await query?.done;
  }

  /** Signals a statement to stop without waiting for it. */
  signal(queryId: string): void {
    this.#running.get(queryId)?.abort.abort();
  }

  /**
   * Kills the engine's query again and again until `settled` resolves. Only ASYNC: chDB does not
   * return from `KILL QUERY ... SYNC`.
   */
  async killUntil(queryId: string, settled: Promise<unknown>): Promise<void> {
    let running = true;
    const end = settled.then(
      () => {
        running = false;
      },
      () => {
        running = false;
      },
    );
    const deadline = Date.now() + STUCK_MS;
    while (running) {
      if (Date.now() > deadline) this.#onStuck(queryId);
      await this.killOnce(queryId);
      let timer: NodeJS.Timeout | undefined;
      const pause = new Promise<void>(resolve => {
        timer = setTimeout(resolve, KILL_RETRY_MS);
      });
      await Promise.race([end, pause]);
      clearTimeout(timer);
    }
  }

  /** Tells the engine once to stop the query; resolves when the engine has taken note. */
  async killOnce(queryId: string): Promise<void> {
    const mark = quoteString(queryId);
    await this.control(
      `KILL QUERY WHERE splitByChar('\\n', Settings['log_comment'])[1] = ${mark} ASYNC`,
    ).catch(() => undefined);
  }

  /** Runs a short statement on the server's own connection, one after another. */
  async control(sql: string, format?: string): Promise<Uint8Array> {
    const run = this.#tail.then(() => this.#control.execute(sql, format));
    this.#tail = run.catch(() => undefined);
    return (await run).bytes;
  }
}
