import { randomUUID } from 'node:crypto';
import { LEASE_MARGIN_MS, LEASE_RENEWAL_MS } from '../ledger';
import type { Ledger } from '../ledger';

/** A runner's name in the ledger, and the proof that it is alive. */
export class RunnerLease {
  /** Another one after the lease had lapsed. */
  ownerId = newOwnerId();
  #untilMs = 0;
  #timer: NodeJS.Timeout | undefined;

  private constructor(private readonly ledger: Ledger) {}

  static create(options: { ledger: Ledger }): RunnerLease {
    return new RunnerLease(options.ledger);
  }

  /** True while others stay away from what is ours, with a margin. */
  get holds(): boolean {
    return Date.now() <= this.#untilMs - LEASE_MARGIN_MS;
  }

  /** Renews once and calls back from then on, for the next renewals. */
  async start(renew: () => void): Promise<void> {
    await this.renew();
    this.#timer = setInterval(renew, LEASE_RENEWAL_MS);
    this.#timer.unref();
  }

  /** True when it had lapsed: what we had may be somebody else's. */
  async renew(): Promise<boolean> {
    const lapsed = this.#untilMs > 0 && Date.now() > this.#untilMs;
    if (lapsed) {
      this.ownerId = newOwnerId();
    }
    this.#untilMs = await this.ledger.renewLease(this.ownerId, Date.now());
    return lapsed;
  }

  /** Lets others have what is unfinished. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.ledger.release(this.ownerId);
  }
}

function newOwnerId(): string {
  return randomUUID().slice(0, 13);
}
