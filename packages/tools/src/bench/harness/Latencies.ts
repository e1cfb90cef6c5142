import { build, type Histogram } from 'hdr-histogram-js';

const HIGHEST_US = 120_000_000;

/** Latencies in a histogram of three significant digits. */
export class Latencies {
  readonly #histogram: Histogram;

  private constructor() {
    this.#histogram = build({
      lowestDiscernibleValue: 1,
      highestTrackableValue: HIGHEST_US,
      numberOfSignificantValueDigits: 3,
    });
  }

  static create(): Latencies {
    return new Latencies();
  }

  /** @param count - how many things took that long */
  add(milliseconds: number, count = 1): void {
    const microseconds = Math.min(
      Math.max(Math.round(milliseconds * 1000), 1),
      HIGHEST_US,
    );
    this.#histogram.recordValueWithCount(microseconds, count);
  }

  /** Adds all that another one has. */
  addAll(other: Latencies): void {
    this.#histogram.add(other.#histogram);
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  /** Milliseconds that this percentage took at most. */
  percentile(percentage: number): number {
    return this.#histogram.getValueAtPercentile(percentage) / 1000;
  }

  toString(): string {
    const of = (percentage: number) => this.percentile(percentage).toFixed(1);
    return `p50 ${of(50)} ms, p95 ${of(95)} ms, p99 ${of(99)} ms, max ${of(
      100,
    )} ms (${this.count.toLocaleString('en-GB')})`;
  }
}
