import type { SeriesResponse } from '@analytics-engine/plugin-analytics-common';
import { setImmediate } from 'node:timers/promises';
import type { AnomalyDetector, MetricSeries } from '../types';

/** Longest time at a stretch: a page of judged points is much work, and others wait. */
const SLICE_MS = 20;
/** Most points whose judgement is remembered. */
const MAX_REMEMBERED = 50_000;

type Band = Pick<SeriesResponse['points'][number], 'low' | 'high' | 'anomaly'>;

/**
 * Judges every point of a series as it would have been when it was the
 * newest. What came out is remembered until the point or one before it
 * changes, so that only new points are work.
 */
export class SeriesJudge {
  readonly #detector: AnomalyDetector | undefined;
  readonly #remembered = new Map<string, Band & { fingerprint: number }>();

  static create(options: { detector?: AnomalyDetector }): SeriesJudge {
    return new SeriesJudge(options.detector);
  }

  private constructor(detector: AnomalyDetector | undefined) {
    this.#detector = detector;
  }

  /** @param fromMs - points before it are only history for the others */
  async judge(series: MetricSeries, fromMs: number): Promise<SeriesResponse> {
    const { points, ...rest } = series;
    const judged: SeriesResponse['points'] = [];
    let fingerprint = 0;
    let sliceBeganMs = performance.now();
    for (const [index, point] of points.entries()) {
      fingerprint = mix(mix(fingerprint, Date.parse(point.at)), point.value);
      if (Date.parse(point.at) < fromMs) {
        continue;
      }
      if (performance.now() - sliceBeganMs > SLICE_MS) {
        await setImmediate();
        sliceBeganMs = performance.now();
      }
      judged.push({ ...point, ...this.#bandOf(series, index, fingerprint) });
    }
    return { ...rest, points: judged };
  }

  #bandOf(series: MetricSeries, index: number, fingerprint: number): Band {
    const { dataset, metric, column, points } = series;
    const key = JSON.stringify([dataset, metric, column, points[index].at]);
    const known = this.#remembered.get(key);
    if (known?.fingerprint === fingerprint) {
      const { low, high, anomaly } = known;
      return { low, high, anomaly };
    }
    const verdict = this.#detector?.judge({
      ...series,
      points: points.slice(0, index + 1),
    });
    const band: Band = {
      low: verdict?.expected.low ?? null,
      high: verdict?.expected.high ?? null,
      anomaly: verdict?.verdict === 'ANOMALY',
    };
    this.#remembered.delete(key);
    this.#remembered.set(key, { ...band, fingerprint });
    if (this.#remembered.size > MAX_REMEMBERED) {
      this.#remembered.delete(this.#remembered.keys().next().value!);
    }
    return band;
  }
}

/** Not for secrets: tells histories apart. */
function mix(fingerprint: number, value: number | null): number {
  const sum = (fingerprint * 31 + (value ?? 0.5) * 1.000_003) % 1e15;
  return Number.isFinite(sum) ? sum : fingerprint;
}
