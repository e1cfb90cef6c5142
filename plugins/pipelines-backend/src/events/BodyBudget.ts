import { TooManyRequestsError } from '@analytics-engine/plugin-analytics-node';

/** Seconds after which a refused sender may try again. */
const RETRY_AFTER_SECONDS = 1;

/** A share of the budget that grows with a body and is given back as a whole. */
export interface BodyReservation {
  /** @throws TooManyRequestsError when all bodies together would be too large */
  grow(bytes: number): void;
  release(): void;
}

/** Bounds the memory of all bodies that are being received at once. */
export class BodyBudget {
  readonly #maxBytes: number;
  #usedBytes = 0;

  private constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  static create(options: { maxBytes: number }): BodyBudget {
    return new BodyBudget(options.maxBytes);
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  reserve(): BodyReservation {
    let held = 0;
    return {
      grow: bytes => {
        if (this.#usedBytes + bytes > this.#maxBytes) {
          throw new TooManyRequestsError(
            `Bodies being received take ${this.#usedBytes} of ${
              this.#maxBytes
            } bytes: send again in ${RETRY_AFTER_SECONDS} s`,
            { headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) } },
          );
        }
        held += bytes;
        this.#usedBytes += bytes;
      },
      release: () => {
        this.#usedBytes -= held;
        held = 0;
      },
    };
  }
}
