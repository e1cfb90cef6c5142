import type { PortalClient } from './portal/PortalClient';

/** Most of one append. Part of what a key means: never changed for a file that is half imported. */
export interface ChunkLimits {
  events: number;
  bytes: number;
}

const EMBEDDED_LIMITS: ChunkLimits = { events: 10_000, bytes: 8 * 1024 * 1024 };
/**
 * A larger append to Kafka is a transaction, whose end takes an offset of its
 * own; then offsets would no longer count events.
 */
const KAFKA_LIMITS: ChunkLimits = { events: 1_000, bytes: 768 * 1024 };

/** What an append to this kind of event log may hold. */
export function chunkLimitsOf(logKind: string): ChunkLimits {
  return logKind === 'embedded' ? EMBEDDED_LIMITS : KAFKA_LIMITS;
}

const NEWLINE = Buffer.from('\n');

/**
 * Sends events in order, in chunks whose ends depend on the events alone, one
 * append at a time; the next chunk fills meanwhile.
 *
 * Since chunks go in order and each is appended as a whole, the topic always
 * holds a beginning of the file's events, and its end offset says how long:
 * that is where an import goes on.
 */
export class ChunkSender {
  readonly #portal: PortalClient;
  readonly #topic: string;
  readonly #keyPrefix: string;
  readonly #limits: ChunkLimits;
  readonly #onSent: (events: number) => void;
  /** Number of the first event of the chunk in hand. */
  #first: number;
  #parts: Buffer[] = [];
  #events = 0;
  #bytes = 0;
  #sending: Promise<void> = Promise.resolve();
  #failure: Error | undefined;

  private constructor(options: ChunkSenderOptions) {
    this.#portal = options.portal;
    this.#topic = options.topic;
    this.#keyPrefix = options.keyPrefix;
    this.#limits = options.limits;
    this.#onSent = options.onSent;
    this.#first = options.firstEvent;
  }

  static create(options: ChunkSenderOptions): ChunkSender {
    return new ChunkSender(options);
  }

  /** Resolves when there is room for more. @throws what an earlier append threw */
  async add(json: Buffer): Promise<void> {
    if (this.#events > 0 && this.#bytes + json.length > this.#limits.bytes) {
      await this.#send();
    }
    this.#parts.push(json, NEWLINE);
    this.#bytes += json.length + 1;
    this.#events += 1;
    if (this.#events === this.#limits.events) {
      await this.#send();
    }
  }

  /** Resolves when everything is durable. */
  async finish(): Promise<void> {
    if (this.#events > 0) {
      await this.#send();
    }
    await this.#sending;
    this.#throwFailure();
  }

  /** Starts the append of the chunk in hand once the one before is durable. */
  async #send(): Promise<void> {
    const chunk = {
      topic: this.#topic,
      records: Buffer.concat(this.#parts),
      idempotencyKey: `${this.#keyPrefix}:${this.#first}`,
    };
    const events = this.#events;
    this.#first += events;
    this.#parts = [];
    this.#events = 0;
    this.#bytes = 0;
    await this.#sending;
    this.#throwFailure();
    this.#sending = this.#portal.append(chunk).then(
      () => this.#onSent(events),
      error => {
        this.#failure = error;
      },
    );
  }

  #throwFailure(): void {
    if (this.#failure) {
      throw this.#failure;
    }
  }
}

/** Options of {@link ChunkSender.create}. */
export interface ChunkSenderOptions {
  portal: PortalClient;
  topic: string;
  keyPrefix: string;
  limits: ChunkLimits;
  /** How many events the topic holds already. */
  firstEvent: number;
  onSent: (events: number) => void;
}
