import { ClickHouseException, ErrorCode } from '../errors';
import { EngineSession, OpenSession } from './types';

/** Connections that are opened before a request needs them. */
const SPARE_SESSIONS = 2;
/** Connections that wait for a request in the same surroundings. */
const KEPT_SESSIONS = 8;

/** The right to run one statement at a time on `session` until `release`. */
export interface Lease {
  session: EngineSession;
  /** True when the connection is in the surroundings that were asked for. */
  prepared: boolean;
  /** Keeps the connection for a request in the same surroundings; for a statement that changed nothing. */
  keep(): void;
  release(): void;
}

interface Waiter {
  admit(): void;
  reject(error: unknown): void;
}

/**
 * Bounds how many statements run at once, first come first served, and gives each its own
 * connection. A connection is used for a second request only when both name the same surroundings
 * (database, settings, names of parameters) and the first one changed nothing, so that no setting,
 * parameter, current database or temporary table can reach another request.
 */
export class SessionPool {
  readonly #open: OpenSession;
  readonly #sessions: number;
  readonly #queueLimit: number;
  readonly #waiting: Waiter[] = [];
  readonly #spares: EngineSession[] = [];
  readonly #kept: Array<{ surroundings: string; session: EngineSession }> = [];
  #running = 0;
  #preparing = 0;
  #closed = false;

  static create(options: {
    open: OpenSession;
    sessions: number;
    queueLimit: number;
  }): SessionPool {
    return new SessionPool(options);
  }

  private constructor(options: {
    open: OpenSession;
    sessions: number;
    queueLimit: number;
  }) {
    this.#open = options.open;
    this.#sessions = options.sessions;
    this.#queueLimit = options.queueLimit;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Waits for a free place and takes a connection in it: `pinned`, or one that was kept in the same
   * `surroundings`, or a new one.
   * @throws ClickHouseException code 202 when the queue is full, 394 when `signal` fires while waiting.
   */
  async acquire(options: {
    signal: AbortSignal;
    pinned?: EngineSession;
    surroundings?: string;
  }): Promise<Lease> {
    const { pinned, surroundings, signal } = options;
    await this.#admit(signal);
    try {
      const kept = pinned ? undefined : this.#takeKept(surroundings);
      const session = pinned ?? kept ?? this.#spares.shift() ?? this.#open();
      let held = true;
      let keep = false;
      return {
        session,
        prepared: kept !== undefined,
        keep: () => {
          keep = true;
        },
        release: () => {
          if (!held) return;
          held = false;
          if (keep && !pinned && surroundings !== undefined && !this.#closed) {
            this.#keep(surroundings, session);
          } else if (!pinned) {
            session.close();
          }
          this.#leave();
          this.#prepareSpare();
        },
      };
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  /** Refuses newcomers and everyone who waits; resolves when the running statements are done. */
  async drain(limitMs: number): Promise<boolean> {
    this.#closed = true;
    for (const waiter of this.#waiting.splice(0)) {
      waiter.reject(
        new ClickHouseException(
          ErrorCode.ABORTED,
          'The server is shutting down',
        ),
      );
    }
    const deadline = Date.now() + limitMs;
    while (this.#running > 0 && Date.now() < deadline) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    for (const spare of this.#spares.splice(0)) spare.close();
    for (const { session } of this.#kept.splice(0)) session.close();
    return this.#running === 0;
  }

  #takeKept(surroundings: string | undefined): EngineSession | undefined {
    const index = this.#kept.findIndex(
      kept => kept.surroundings === surroundings,
    );
    return index === -1 ? undefined : this.#kept.splice(index, 1)[0].session;
  }

  /** The longest unused one makes room. */
  #keep(surroundings: string, session: EngineSession): void {
    this.#kept.push({ surroundings, session });
    if (this.#kept.length > KEPT_SESSIONS) this.#kept.shift()!.session.close();
  }

  /** Opens the next connection ahead; its first statement is slower than the others. */
  #prepareSpare(): void {
    if (this.#closed || this.#spares.length + this.#preparing >= SPARE_SESSIONS)
      return;
    this.#preparing += 1;
    const session = this.#open();
    session.execute(`SET log_comment = ''`).then(
      () => {
        this.#preparing -= 1;
        if (this.#closed) session.close();
        else this.#spares.push(session);
      },
      () => {
        this.#preparing -= 1;
        session.close();
      },
    );
  }

  async #admit(signal: AbortSignal): Promise<void> {
    if (this.#closed) {
      throw new ClickHouseException(
        ErrorCode.ABORTED,
        'The server is shutting down',
      );
    }
    const cancelled = () =>
      new ClickHouseException(
        ErrorCode.QUERY_WAS_CANCELLED,
        'Query was cancelled.',
      );
    if (signal.aborted) throw cancelled();
    if (this.#running < this.#sessions) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= this.#queueLimit) {
      throw new ClickHouseException(
        ErrorCode.TOO_MANY_SIMULTANEOUS_QUERIES,
        `Too many simultaneous queries: ${this.#running} run and ${
          this.#queueLimit
        } wait`,
      );
    }
    await new Promise<void>((resolve, reject) => {
      const done = new AbortController();
      const waiter: Waiter = {
        admit: () => {
          done.abort();
          resolve();
        },
        reject,
      };
      const onAbort = () => {
        const index = this.#waiting.indexOf(waiter);
        if (index !== -1) this.#waiting.splice(index, 1);
        reject(cancelled());
      };
      signal.addEventListener('abort', onAbort, {
        once: true,
        signal: done.signal,
      });
      this.#waiting.push(waiter);
    });
  }

  /** Hands the place to the longest waiter, or frees it. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next.admit();
    else this.#running -= 1;
  }
}
