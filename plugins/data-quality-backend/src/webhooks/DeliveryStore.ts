import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Delivery } from './types';

const TABLE = 'quality_webhook_deliveries';

interface Row {
  id: string;
  webhook: string;
  body: string;
  attempts: number;
  created_at_ms: number | string;
  /** When it is due; a sender that takes it moves this into the future. */
  due_at_ms: number | string;
}

/** Deliveries that have not been taken yet, so that a restart loses none. */
export class DeliveryStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): DeliveryStore {
    return new DeliveryStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async add(webhook: string, body: string): Promise<void> {
    const now = Date.now();
    await this.#knex<Row>(TABLE).insert({
      id: randomUUID(),
      webhook,
      body,
      attempts: 0,
      created_at_ms: now,
      due_at_ms: now,
    });
  }

  async count(webhook: string): Promise<number> {
    const [{ count }] = await this.#knex<Row>(TABLE)
      .where({ webhook })
      .count({ count: '*' });
    return Number(count);
  }

  /**
   * Takes the delivery that is due longest, for as long as the lease. Of two
   * processes that want the same one, one gets it.
   */
  async take(webhook: string, leaseMs: number): Promise<Delivery | undefined> {
    const now = Date.now();
    const row = await this.#knex<Row>(TABLE)
      .where({ webhook })
      .where('due_at_ms', '<=', now)
      .orderBy(['due_at_ms', 'created_at_ms'])
      .first();
    if (!row) {
      return undefined;
    }
    const taken = await this.#knex<Row>(TABLE)
      .where({ id: row.id, due_at_ms: row.due_at_ms })
      .update({ due_at_ms: now + leaseMs });
    return taken === 1 ? row : this.take(webhook, leaseMs);
  }

  async postpone(delivery: Delivery, delayMs: number): Promise<void> {
    await this.#knex<Row>(TABLE)
      .where({ id: delivery.id })
      .update({
        attempts: delivery.attempts + 1,
        due_at_ms: Date.now() + delayMs,
      });
  }

  async remove(delivery: Delivery): Promise<void> {
    await this.#knex<Row>(TABLE).where({ id: delivery.id }).delete();
  }

  /** When the next one is due; undefined when there is none. */
  async nextDueMs(webhook: string): Promise<number | undefined> {
    const row = await this.#knex<Row>(TABLE)
      .where({ webhook })
      .orderBy('due_at_ms')
      .first('due_at_ms');
    return row && Number(row.due_at_ms);
  }

  /** Forgets what was meant for other webhooks than these. */
  async keepOnly(webhooks: string[]): Promise<void> {
    await this.#knex<Row>(TABLE).whereNotIn('webhook', webhooks).delete();
  }
}
