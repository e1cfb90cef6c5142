/**
 * Random numbers that a seed decides: the generator is mulberry32 by Tommy
 * Ettinger (public domain), enough for samples and bootstraps.
 */
export class SeededRandom {
  #state: number;

  private constructor(seed: number) {
    this.#state = seed;
  }

  static create(seed: number): SeededRandom {
    return new SeededRandom(seed | 0);
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Whole number in [0, end). */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  /** Standard normal, by Box and Muller. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  /** Puts the items in a random order, in place (Fisher and Yates). */
  shuffle<T extends { [index: number]: number; length: number }>(items: T): T {
    for (let index = items.length - 1; index > 0; index--) {
      const other = this.below(index + 1);
      const item = items[index];
      items[index] = items[other];
      items[other] = item;
    }
    return items;
  }
}
