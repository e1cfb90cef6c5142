import type { LoggerService } from '@backstage/backend-plugin-api';
import type { AuditActor } from '../audit/types';
import type { AnalyticsDatabaseService } from '../database/types';
import { GateStore } from './GateStore';
import type { Gate, GateFilter, GatesService } from './types';

/** How long another process's change may go unseen. */
const POLL_INTERVAL_MS = 3_000;

/**
 * {@link GatesService} in the table `gates`. Changes of this process are told
 * at once; those of others are found by looking at the closed gates, few and
 * indexed, as long as somebody listens.
 */
export class DatabaseGates implements GatesService {
  readonly #store: GateStore;
  readonly #logger: LoggerService;
  readonly #pollIntervalMs: number;
  readonly #listeners = new Set<(gate: Gate) => void>();
  /** Reasons of the closed gates that were told, by id. */
  #known: Map<string, string> | undefined;
  #timer?: NodeJS.Timeout;
  #polling?: Promise<void>;
  /** Ends with the last change or look that was asked for. */
  #turn: Promise<unknown> = Promise.resolve();

  static create(options: {
    database: AnalyticsDatabaseService;
    logger: LoggerService;
    pollIntervalMs?: number;
  }): DatabaseGates {
    return new DatabaseGates(options);
  }

  private constructor(options: {
    database: AnalyticsDatabaseService;
    logger: LoggerService;
    pollIntervalMs?: number;
  }) {
    this.#store = GateStore.create({ database: options.database });
    this.#logger = options.logger;
    this.#pollIntervalMs = options.pollIntervalMs ?? POLL_INTERVAL_MS;
  }

  close(request: Parameters<GatesService['close']>[0]): Promise<Gate> {
    return this.#change(() => this.#store.close(request));
  }

  open(
    id: string,
    options: { actor: AuditActor; reason: string },
  ): Promise<Gate> {
    return this.#change(() =>
      this.#store.open(id, {
        openedBy: options.actor.subject,
        reason: options.reason,
      }),
    );
  }

  async openAll(
    source: string,
    options: { actor: AuditActor; reason: string },
  ): Promise<Gate[]> {
    const opened: Gate[] = [];
    for (const { id } of await this.#store.closed({ source })) {
      opened.push(await this.open(id, options));
    }
    return opened;
  }

  get(id: string): Promise<Gate | undefined> {
    return this.#store.find(id);
  }

  async closed(filter?: GateFilter): Promise<Gate[]> {
    // Who listens and then asks must miss nothing in between: what is found
    // now is newer than what the next look is compared with.
    await this.#polling;
    return this.#store.closed(filter);
  }

  list(filter?: GateFilter & { limit?: number }): Promise<Gate[]> {
    return this.#store.list(filter);
  }

  onChange(listener: (gate: Gate) => void): () => void {
    // A function of its own, so that registering twice means two callbacks.
    const entry = (gate: Gate) => listener(gate);
    this.#listeners.add(entry);
    if (!this.#timer) {
      this.#timer = setInterval(
        () => this.#pollOnce(),
        this.#pollIntervalMs,
      ).unref();
      this.#pollOnce();
    }
    return () => this.#listeners.delete(entry);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#listeners.clear();
    await this.#turn;
  }

  #change(
    make: () => Promise<{ gate: Gate; changed: boolean }>,
  ): Promise<Gate> {
    return this.#inTurn(async () => {
      const { gate, changed } = await make();
      if (changed) {
        this.#tell(gate);
      }
      return gate;
    });
  }

  /**
   * Lets no look come between a change of this process and telling it: the
   * look would find it in the table and tell it too.
   */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  #pollOnce(): void {
    this.#polling ??= this.#inTurn(() => this.#poll()).finally(() => {
      this.#polling = undefined;
    });
  }

  /** Tells what other processes closed, changed and opened since the last look. */
  async #poll(): Promise<void> {
    try {
      const closed = await this.#store.closed();
      const before = this.#known;
      if (!before) {
        this.#known = new Map(closed.map(gate => [gate.id, gate.reason]));
        return;
      }
      const seen = new Map(closed.map(gate => [gate.id, gate.reason]));
      for (const id of new Set([...seen.keys(), ...before.keys()])) {
        if (before.get(id) !== seen.get(id)) {
          // Asked again: another process may have changed it since the look.
          const gate = await this.#store.find(id);
          if (!gate) {
            before.delete(id);
          } else if (before.get(id) !== reasonIfClosed(gate)) {
            this.#tell(gate);
          }
        }
      }
    } catch (error) {
      this.#logger.warn('Gates could not be looked at', error as Error);
    }
  }

  #tell(gate: Gate): void {
    if (gate.openedAt) {
      this.#known?.delete(gate.id);
    } else {
      this.#known?.set(gate.id, gate.reason);
    }
    for (const listener of [...this.#listeners]) {
      try {
        listener(gate);
      } catch (error) {
        this.#logger.error(
          `A listener of gate '${gate.id}' failed`,
          error as Error,
        );
      }
    }
  }
}

function reasonIfClosed(gate: Gate): string | undefined {
  return gate.openedAt ? undefined : gate.reason;
}
