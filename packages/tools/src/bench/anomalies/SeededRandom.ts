/** Seeded random numbers (mulberry32): the same seed gives the same series on every machine. */
export class SeededRandom {
  #state: number;

  private constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  static of(seed: number): SeededRandom {
    return new SeededRandom(seed);
  }

  /** 0 <= x < 1 */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  uniform(from: number, to: number): number {
    return from + (to - from) * this.next();
  }

  /** As likely to be in one order of magnitude as in another. */
  logUniform(from: number, to: number): number {
    return Math.exp(this.uniform(Math.log(from), Math.log(to)));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)];
  }

  /** Box and Muller. */
  gaussian(): number {
    return (
      Math.sqrt(-2 * Math.log(1 - this.next())) *
      Math.cos(2 * Math.PI * this.next())
    );
  }

  /** The largest of many exponential waits lies like this around its centre. */
  gumbel(): number {
    return -Math.log(-Math.log(1 - this.next()));
  }

  /** A count with this mean as independent events make it. */
  count(mean: number): number {
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.gaussian()));
  }
}
