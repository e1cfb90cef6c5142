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

  async close(request: Parameters<GatesService['close']>[0]): Promise<Gate> {
    const { gate, changed } = await this.#store.close(request);
    if (changed) {
      this.#tell(gate);
    }
    return gate;
  }

  async open(
    id: string,
    options: { actor: AuditActor; reason: string },
  ): Promise<Gate> {
    const { gate, changed } = await this.#store.open(id, {
      openedBy: options.actor.subject,
      reason: options.reason,
    });
    if (changed) {
      this.#tell(gate);
    }
    return gate;
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
    await this.#polling;
  }

  #pollOnce(): void {
    this.#polling ??= this.#poll().finally(() => {
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
          // Asked again: this process may have changed it since the look.
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
