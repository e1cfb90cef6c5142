/** Width of a bucket: figures are right to within about 5 %. */
const BASE = 1.1;
const LOG_BASE = Math.log(BASE);

/** Counts of durations in buckets that grow by a tenth; sparse, mergeable. */
export class LatencySketch {
  readonly #counts = new Map<number, number>();
  #total = 0;

  private constructor() {}

  static create(): LatencySketch {
    return new LatencySketch();
  }

  /** Adds `count` durations of `milliseconds`. */
  add(milliseconds: number, count = 1): void {
    const bucket =
      milliseconds < 1 ? 0 : Math.ceil(Math.log(milliseconds) / LOG_BASE);
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + count);
    this.#total += count;
  }

  merge(other: LatencySketch): void {
    for (const [bucket, count] of other.#counts) {
      this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + count);
    }
    this.#total += other.#total;
  }

  /** Milliseconds below which the share `quantile` lies; null without any. */
  quantile(quantile: number): number | null {
    if (this.#total === 0) {
      return null;
    }
    let left = Math.max(1, Math.ceil(quantile * this.#total));
    for (const bucket of [...this.#counts.keys()].sort((a, b) => a - b)) {
      left -= this.#counts.get(bucket)!;
      if (left <= 0) {
        return Math.round(BASE ** bucket);
      }
    }
    return null;
  }
}
