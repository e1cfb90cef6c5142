/** Rounds that spread the key over the whole state, as sfc32's author advises. */
const WARM_UP_ROUNDS = 12;

/** Finaliser of MurmurHash3 (Austin Appleby, public domain): every input bit reaches every output bit. */
function mix32(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}

/**
 * Random numbers that are a function of a key alone: the same key gives the
 * same numbers on every machine and after every restart, and keys that differ
 * give unrelated numbers. So any day of the shop can be made without making
 * the days before it.
 *
 * The generator is sfc32 by Chris Doty-Humphrey (PractRand, public domain).
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  private constructor(a: number, b: number, c: number) {
    this.#a = a;
    this.#b = b;
    this.#c = c;
  }

  /** @param key - whole numbers; order matters */
  static of(...key: number[]): Random {
    const state = [0x9e3779b9, 0x243f6a88, 0xb7e15162];
    for (const part of key) {
      // Numbers above 32 bits, such as seconds since the epoch, keep both halves.
      const high = Math.floor(part / 2 ** 32) | 0;
      for (let index = 0; index < state.length; index++) {
        state[index] = mix32(
          Math.imul(state[index], 31) ^ (part | 0) ^ mix32(high + index),
        );
      }
    }
    const random = new Random(state[0], state[1], state[2]);
    for (let round = 0; round < WARM_UP_ROUNDS; round++) {
      random.next();
    }
    return random;
  }

  /** Uniform in [0, 1). */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  }

  /** Whole number in [0, end). */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  /** Whole number from `first` to `last`, both included. */
  between(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Exponentially distributed with this mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  /** Poisson distributed, by Knuth's product of uniforms: for means below 30. */
  poisson(mean: number): number {
    const floor = Math.exp(-mean);
    let product = this.next();
    let count = 0;
    while (product > floor) {
      product *= this.next();
      count += 1;
    }
    return count;
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  /** One of the items, each as likely as its weight. */
  pickWeighted<T extends { weight: number }>(items: readonly T[]): T {
    let rest = this.next() * items.reduce((sum, { weight }) => sum + weight, 0);
    for (const item of items) {
      rest -= item.weight;
      if (rest < 0) {
        return item;
      }
    }
    return items[items.length - 1];
  }
}
