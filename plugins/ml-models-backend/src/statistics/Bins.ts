/** Relative width of a logarithmic bin: quantiles are right to within 1 %. */
const GROWTH = 1.02;
const LOG_GROWTH = Math.log(GROWTH);
/** Values closer to 0 than this are 0. */
const SMALLEST = 1e-6;
/** Keeps positive, negative and zero apart in one number. */
const OFFSET = 100_000;
/** Equal bins between 0 and 1. */
const UNIT_BINS = 1_000;

/** Counts by bin, as they are stored. */
export type BinCounts = Record<string, number>;

/** How values become bins. */
export interface Binning {
  binOf(value: number): number;
  /** The value in the middle of a bin. */
  valueOf(bin: number): number;
}

/** Bins for any number, with the same relative width everywhere. */
export const logBinning: Binning = {
  binOf(value) {
    const size = Math.abs(value);
    if (!(size > SMALLEST)) {
      return 0;
    }
    const bin = OFFSET + Math.ceil(Math.log(size) / LOG_GROWTH);
    return value < 0 ? -bin : bin;
  },
  valueOf(bin) {
    if (bin === 0) {
      return 0;
    }
    const size = GROWTH ** (Math.abs(bin) - OFFSET - 0.5);
    return bin < 0 ? -size : size;
  },
};

/** Bins for probabilities. */
export const unitBinning: Binning = {
  binOf: value =>
    Math.min(UNIT_BINS - 1, Math.max(0, Math.floor(value * UNIT_BINS))),
  valueOf: bin => (bin + 0.5) / UNIT_BINS,
};

/** Counts of values in bins; sparse, mergeable, small enough to be stored. */
export class Bins {
  readonly #binning: Binning;
  readonly #counts: Map<number, number>;
  #total: number;

  private constructor(binning: Binning, counts: Map<number, number>) {
    this.#binning = binning;
    this.#counts = counts;
    this.#total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  }

  static create(binning: Binning, counts: BinCounts = {}): Bins {
    return new Bins(
      binning,
      new Map(Object.entries(counts).map(([bin, n]) => [Number(bin), n])),
    );
  }

  get total(): number {
    return this.#total;
  }

  add(value: number): void {
    const bin = this.#binning.binOf(value);
    this.#counts.set(bin, (this.#counts.get(bin) ?? 0) + 1);
    this.#total += 1;
  }

  merge(other: Bins): void {
    for (const [bin, count] of other.#counts) {
      this.#counts.set(bin, (this.#counts.get(bin) ?? 0) + count);
    }
    this.#total += other.#total;
  }

  /** Value below which the share `quantile` lies; null without values. */
  quantile(quantile: number): number | null {
    let left = Math.max(1, Math.ceil(quantile * this.#total));
    for (const [bin, count] of this.#sorted()) {
      left -= count;
      if (left <= 0) {
        return this.#binning.valueOf(bin);
      }
    }
    return null;
  }

  /** Share of values that are at most this. */
  shareUpTo(value: number): number {
    const limit = this.#binning.binOf(value);
    let count = 0;
    for (const [bin, n] of this.#counts) {
      count += bin <= limit ? n : 0;
    }
    return this.#total === 0 ? 0 : count / this.#total;
  }

  /** Counts between rising edges: values up to the first, ..., values beyond the last. */
  between(edges: readonly number[]): number[] {
    const limits = edges.map(edge => this.#binning.binOf(edge));
    const counts = new Array<number>(edges.length + 1).fill(0);
    for (const [bin, n] of this.#counts) {
      const index = limits.findIndex(limit => bin <= limit);
      counts[index < 0 ? edges.length : index] += n;
    }
    return counts;
  }

  /** Different values that cut the sample into `parts` of about the same size. */
  edges(parts: number): number[] {
    const edges: number[] = [];
    for (let part = 1; part < parts; part++) {
      const edge = this.quantile(part / parts);
      if (edge !== null && edge !== edges.at(-1)) {
        edges.push(edge);
      }
    }
    return edges;
  }

  toCounts(): BinCounts {
    return Object.fromEntries(this.#counts);
  }

  #sorted(): Array<[number, number]> {
    return [...this.#counts].sort(([a], [b]) => a - b);
  }
}
