/** Random numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export class RandomSource {
  #state: number;

  private constructor(seed: number) {
    this.#state = seed;
  }

  static create(seed: number): RandomSource {
    return new RandomSource(seed);
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
