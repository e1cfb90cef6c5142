import type { EventLogService } from '@analytics-engine/plugin-analytics-node';
import { setTimeout as sleep } from 'node:timers/promises';

const RECORDS_PER_APPEND = 60;
const PAUSE_MS = 25;

/**
 * Appends orders `o-0`, `o-1`, ... until it is stopped. An append that was not
 * acknowledged is repeated under the same key, so that in the end every number
 * below {@link acknowledged} was acknowledged once.
 */
export class OrderLoad {
  readonly #log: EventLogService;
  readonly #topic: string;
  /** Appends that had to be repeated, for the log was away. */
  repeats = 0;
  #acknowledged = 0;
  #appends = 0;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  private constructor(log: EventLogService, topic: string) {
    this.#log = log;
    this.#topic = topic;
  }

  static create(options: { log: EventLogService; topic: string }): OrderLoad {
    return new OrderLoad(options.log, options.topic);
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  start(): void {
    this.#stopped = false;
    this.#running = this.#run();
    this.#running.catch(() => {}); // Told by stop().
  }

  /** Resolves when the last append was acknowledged. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  /** Appends once; returns when it is acknowledged. */
  async append(): Promise<void> {
    const records = Array.from({ length: RECORDS_PER_APPEND }, (_, index) =>
      order(this.#acknowledged + index),
    );
    const idempotencyKey = `load-${this.#appends}`;
    for (;;) {
      try {
        await this.#log.append(this.#topic, records, { idempotencyKey });
        break;
      } catch (error) {
        if ((error as Error).name !== 'ServiceUnavailableError') {
          throw error;
        }
        this.repeats += 1;
        await sleep(PAUSE_MS);
      }
    }
    this.#appends += 1;
    this.#acknowledged += records.length;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      await this.append();
      await sleep(PAUSE_MS);
    }
  }
}

function order(number: number): Buffer {
  return Buffer.from(
    JSON.stringify({
      order_id: `o-${number}`,
      order_line: 1,
      product_id: `p-${number % 11}`,
      quantity: 2,
      unit_price: 2.5,
      order_total: 5,
      currency: 'GBP',
      order_date: `2026-0${1 + (number % 4)}-1${number % 9} 00:00:00`,
      country: 'France',
    }),
  );
}
