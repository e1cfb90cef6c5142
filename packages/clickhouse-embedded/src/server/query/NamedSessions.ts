import { ClickHouseException, ErrorCode } from '../errors';
import { EngineSession, OpenSession } from '../engine/types';

interface NamedSession {
  session: EngineSession;
  busy: boolean;
  timer?: NodeJS.Timeout;
}

/** Connections that requests with the same `session_id` share, one request at a time. */
export class NamedSessions {
  readonly #open: OpenSession;
  readonly #limit: number;
  readonly #sessions = new Map<string, NamedSession>();

  static create(options: { open: OpenSession; limit: number }): NamedSessions {
    return new NamedSessions(options);
  }

  private constructor(options: { open: OpenSession; limit: number }) {
    this.#open = options.open;
    this.#limit = options.limit;
  }

  /**
   * Takes a session for one request; `release` starts its timeout anew.
   * @throws ClickHouseException 373 while another request has it, 372 when it must exist and does not.
   */
  take(options: { id: string; timeoutSeconds: number; mustExist: boolean }): {
    session: EngineSession;
    release(): void;
  } {
    let entry = this.#sessions.get(options.id);
    if (!entry && options.mustExist) {
      throw new ClickHouseException(
        ErrorCode.SESSION_NOT_FOUND,
        'Session not found.',
      );
    }
    if (entry?.busy) {
      throw new ClickHouseException(
        ErrorCode.SESSION_IS_LOCKED,
        `Session ${options.id.slice(0, 80)} is locked by a concurrent client.`,
      );
    }
    if (!entry) {
      if (this.#sessions.size >= this.#limit) {
        throw new ClickHouseException(
          ErrorCode.TOO_MANY_SIMULTANEOUS_QUERIES,
          `Too many sessions: at most ${this.#limit} are kept open`,
        );
      }
      entry = { session: this.#open(), busy: false };
      this.#sessions.set(options.id, entry);
    }
    const taken = entry;
    clearTimeout(taken.timer);
    taken.busy = true;
    return {
      session: taken.session,
      release: () => {
        taken.busy = false;
        taken.timer = setTimeout(
          () => this.#drop(options.id),
          options.timeoutSeconds * 1000,
        );
        taken.timer.unref();
      },
    };
  }

  close(): void {
    for (const id of [...this.#sessions.keys()]) this.#drop(id);
  }

  #drop(id: string): void {
    const entry = this.#sessions.get(id);
    if (!entry || entry.busy) return;
    clearTimeout(entry.timer);
    this.#sessions.delete(id);
    entry.session.close();
  }
}
