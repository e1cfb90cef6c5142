import type { SliceFigures } from '@analytics-engine/plugin-analytics-common';
import type { BinCounts } from '../../statistics/Bins';
import { Bins, logBinning, unitBinning } from '../../statistics/Bins';

/** Bars of the histogram that people see. */
const SHOWN_BINS = 20;

/** Which side of the comparison. */
export type SliceName = 'candidate' | 'control';

/** A slice as it is stored. */
export interface SliceData {
  calls: number;
  predictions: number;
  errors: number;
  latency: BinCounts;
  scores: BinCounts;
  scoreSum: number;
  /** Shadow only: answers with the same key as production's, and how many had the same label. */
  pairs: number;
  agreements: number;
}

/** What one side of a comparison did in one step; mergeable over processes. */
export class Slice {
  readonly #isUnit: boolean;
  readonly latency: Bins;
  readonly scores: Bins;
  calls: number;
  predictions: number;
  errors: number;
  scoreSum: number;
  pairs: number;
  agreements: number;

  private constructor(isUnit: boolean, data: SliceData) {
    this.#isUnit = isUnit;
    this.calls = data.calls;
    this.predictions = data.predictions;
    this.errors = data.errors;
    this.scoreSum = data.scoreSum;
    this.pairs = data.pairs;
    this.agreements = data.agreements;
    this.latency = Bins.create(logBinning, data.latency);
    this.scores = Bins.create(isUnit ? unitBinning : logBinning, data.scores);
  }

  static create(options: {
    /** Whether scores are probabilities; else any number. */
    isUnit: boolean;
    data?: SliceData;
  }): Slice {
    const empty: SliceData = {
      calls: 0,
      predictions: 0,
      errors: 0,
      latency: {},
      scores: {},
      scoreSum: 0,
      pairs: 0,
      agreements: 0,
    };
    return new Slice(options.isUnit, options.data ?? empty);
  }

  /** One answered call. */
  addCall(scores: ArrayLike<number>, latencyMs: number): void {
    this.calls += 1;
    this.predictions += scores.length;
    this.latency.add(latencyMs);
    for (let index = 0; index < scores.length; index++) {
      this.scores.add(scores[index]);
      this.scoreSum += scores[index];
    }
  }

  /** One call that was not answered. */
  addFailure(rows: number): void {
    this.calls += 1;
    this.predictions += rows;
    this.errors += rows;
  }

  addPairs(pairs: number, agreements: number): void {
    this.pairs += pairs;
    this.agreements += agreements;
  }

  merge(other: Slice): void {
    this.calls += other.calls;
    this.predictions += other.predictions;
    this.errors += other.errors;
    this.scoreSum += other.scoreSum;
    this.pairs += other.pairs;
    this.agreements += other.agreements;
    this.latency.merge(other.latency);
    this.scores.merge(other.scores);
  }

  toData(): SliceData {
    return {
      calls: this.calls,
      predictions: this.predictions,
      errors: this.errors,
      latency: this.latency.toCounts(),
      scores: this.scores.toCounts(),
      scoreSum: this.scoreSum,
      pairs: this.pairs,
      agreements: this.agreements,
    };
  }

  /** For people. */
  figures(
    version: string,
    quality: Pick<SliceFigures, 'labelled' | 'accuracy' | 'auc'>,
  ): SliceFigures {
    return {
      version,
      predictions: this.predictions,
      errors: this.errors,
      errorRate: this.predictions === 0 ? null : this.errors / this.predictions,
      latencyMs: {
        p50: this.latency.quantile(0.5),
        p95: this.latency.quantile(0.95),
      },
      meanScore:
        this.scores.total === 0 ? null : this.scoreSum / this.scores.total,
      scoreHistogram: this.#isUnit
        ? this.scores.between(
            Array.from(
              { length: SHOWN_BINS - 1 },
              // The edge itself belongs to the bar above it.
              (_, index) => (index + 1) / SHOWN_BINS - 1e-9,
            ),
          )
        : [],
      ...quality,
    };
  }
}
