import type { LoggerService } from '@backstage/backend-plugin-api';
import type { DeliveryStore } from './DeliveryStore';
import { postDelivery } from './postDelivery';
import type { Delivery, DeliveryOutcome, Webhook } from './types';

/** For how long a process has a delivery to itself; longer than one try takes. */
const LEASE_MS = 60_000;
/** Most deliveries that wait for the receiver. */
const MAX_WAITING = 10_000;
/** How soon deliveries of a process that died are looked for. */
const POLL_MS = 30_000;

/** What {@link WebhookSender} stands on. */
export interface WebhookSenderOptions {
  webhook: Webhook;
  store: DeliveryStore;
  /** Waits before the second try, the third, and so on; then it is given up. */
  retryDelaysMs: readonly number[];
  onOutcome(outcome: DeliveryOutcome): void;
  logger: LoggerService;
}

/**
 * Delivers to one webhook, at least once: what is to be sent is stored first,
 * and stays until the receiver has taken it or the tries are used up. Several
 * processes share the work.
 */
export class WebhookSender {
  readonly #options: WebhookSenderOptions;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #isRunning = false;

  static create(options: WebhookSenderOptions): WebhookSender {
    return new WebhookSender(options);
  }

  private constructor(options: WebhookSenderOptions) {
    this.#options = options;
  }

  /** Stores a message; it is sent soon. */
  async add(body: string): Promise<void> {
    const { store, webhook, logger, onOutcome } = this.#options;
    if ((await store.count(webhook.name)) >= MAX_WAITING) {
      onOutcome('dropped');
      logger.warn(
        `Webhook ${webhook.name} has ${MAX_WAITING} deliveries waiting; dropped another`,
      );
      return;
    }
    await store.add(webhook.name, body);
    this.#wake();
  }

  start(): void {
    this.#isRunning = true;
    this.#wake();
  }

  /** Resolves when the delivery in hand is over; the others stay stored. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    clearTimeout(this.#timer);
    await this.#working;
  }

  #wake(): void {
    if (!this.#isRunning || this.#working) {
      return;
    }
    clearTimeout(this.#timer);
    this.#working = this.#work().catch(error =>
      this.#options.logger.error(
        `Webhook ${this.#options.webhook.name} could not be served`,
        error,
      ),
    );
    void this.#working.then(() => {
      this.#working = undefined;
      return this.#sleep();
    });
  }

  async #work(): Promise<void> {
    const { store, webhook } = this.#options;
    while (this.#isRunning) {
      const delivery = await store.take(webhook.name, LEASE_MS);
      if (!delivery) {
        return;
      }
      await this.#deliver(delivery);
    }
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const { store, webhook, logger, onOutcome, retryDelaysMs } = this.#options;
    try {
      await postDelivery(webhook, delivery);
    } catch (error) {
      const delayMs = retryDelaysMs.at(delivery.attempts);
      onOutcome(delayMs === undefined ? 'given-up' : 'failed');
      logger.warn(
        `Webhook ${webhook.name} did not take delivery ${delivery.id} (${
          (error as Error).message
        }); ${
          delayMs === undefined ? 'given up' : `again in ${delayMs / 1000} s`
        }`,
      );
      await (delayMs === undefined
        ? store.remove(delivery)
        : store.postpone(delivery, delayMs));
      return;
    }
    onOutcome('delivered');
    await store.remove(delivery);
  }

  /** Until the next delivery is due, or one may have been left behind. */
  async #sleep(): Promise<void> {
    const { store, webhook } = this.#options;
    const dueMs = await store.nextDueMs(webhook.name).catch(() => undefined);
    if (!this.#isRunning || this.#working) {
      return;
    }
    const waitMs = (dueMs ?? Infinity) - Date.now();
    this.#timer = setTimeout(
      () => this.#wake(),
      Math.min(POLL_MS, Math.max(0, waitMs)),
    ).unref();
  }
}
