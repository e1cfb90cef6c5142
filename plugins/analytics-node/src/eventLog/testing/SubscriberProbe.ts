import type {
  EventBatch,
  EventLogService,
  EventLogSubscription,
} from '../types';

let groups = 0;

/**
 * A subscriber for tests: keeps what it was told and checks that the log
 * keeps its promises (order, one call at a time, only assigned partitions).
 */
export class SubscriberProbe {
  readonly group: string;
  readonly assigned = new Set<number>();
  readonly batches: EventBatch[] = [];
  /** Promises that the log did not keep. */
  readonly problems: string[] = [];
  failure: Error | undefined;
  /** How many of the next deliveries to refuse. */
  failNext = 0;
  /** Whether a delivery waits for the answer of {@link block}. */
  blocked = false;
  subscription!: EventLogSubscription;
  readonly #topic: string;
  readonly #starts: Map<number, number>;
  readonly #maxBatchBytes: number | undefined;
  readonly #keepsPlace: boolean;
  #gate: Promise<void> | undefined;
  #busy = false;
  #closed: Promise<void> | undefined;

  constructor(
    topic: string,
    options: {
      group?: string;
      starts?: Map<number, number>;
      maxBatchBytes?: number;
      /** Knows how far it is when partitions come back, as a pipeline does. */
      keepsPlace?: boolean;
    } = {},
  ) {
    groups += 1;
    this.#topic = topic;
    this.group = options.group ?? `group-${process.pid}-${groups}-${topic}`;
    this.#starts = options.starts ?? new Map();
    this.#keepsPlace = options.keepsPlace ?? false;
    this.#maxBatchBytes = options.maxBatchBytes;
  }

  get texts(): string[] {
    return this.batches.flatMap(batch =>
      Array.from(batch.records, record => record.toString()),
    );
  }

  async subscribe(log: EventLogService): Promise<void> {
    this.subscription = await log.subscribe({
      topic: this.#topic,
      group: this.group,
      maxBatchBytes: this.#maxBatchBytes,
      onAssigned: async partitions => {
        this.#enter();
        for (const partition of partitions) {
          if (this.assigned.has(partition)) {
            this.problems.push(`partition ${partition} was assigned twice`);
          }
          this.assigned.add(partition);
        }
        this.#busy = false;
        return this.#starts;
      },
      onRevoked: async partitions => {
        this.#enter();
        partitions.forEach(partition => this.assigned.delete(partition));
        this.#busy = false;
      },
      onBatch: async batch => {
        this.#enter();
        try {
          await this.#take(batch);
        } finally {
          this.#busy = false;
        }
      },
      onFailed: error => {
        this.failure = error;
      },
    });
  }

  /** Makes the next deliveries wait until the answer is called. */
  block(): () => void {
    let release = () => {};
    this.#gate = new Promise(resolve => {
      release = () => {
        this.#gate = undefined;
        resolve();
      };
    });
    return release;
  }

  /** Waits until this many records came. */
  async received(count: number): Promise<void> {
    await waitFor(() => this.texts.length >= count);
  }

  async close(): Promise<void> {
    this.#closed ??= this.subscription?.close();
    await this.#closed;
  }

  async #take(batch: EventBatch): Promise<void> {
    if (!this.assigned.has(batch.partition)) {
      this.problems.push(`partition ${batch.partition} is not assigned`);
    }
    const count =
      batch.offsets?.length ?? batch.lastOffset - batch.firstOffset + 1;
    if (count !== batch.records.length) {
      this.problems.push(`${count} offsets, ${batch.records.length} records`);
    }
    if (this.failNext > 0) {
      this.failNext -= 1;
      throw new Error('refused by the test');
    }
    this.blocked = this.#gate !== undefined;
    await this.#gate;
    this.blocked = false;
    this.batches.push(batch);
    if (this.#keepsPlace) {
      this.#starts.set(batch.partition, batch.lastOffset + 1);
    }
  }

  #enter(): void {
    if (this.#busy) {
      this.problems.push('two callbacks at once');
    }
    this.#busy = true;
  }
}

/** Waits until something holds; fails after `timeoutMs`. */
export async function waitFor(
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 20_000,
): Promise<void> {
  const until = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > until) {
      throw new Error(`Waited ${timeoutMs} ms for: ${condition}`);
    }
    await new Promise(resolve => {
      setTimeout(resolve, 10);
    });
  }
}
