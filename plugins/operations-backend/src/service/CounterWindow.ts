import type { MetricsService } from '@analytics-engine/plugin-analytics-node';
import { readMetric, sumOf } from './readMetric';

/** How far the window reaches back. */
export const WINDOW_SECONDS = 300;
const SAMPLE_SECONDS = 5;
const MAX_SAMPLES = WINDOW_SECONDS / SAMPLE_SECONDS + 1;

/** Counters at one moment. */
interface Sample {
  atMs: number;
  queries: number;
  queryErrors: number;
  /** Queries that took at most as many seconds, by upper bound. */
  queriesUpTo: Map<number, number>;
  events: number;
  batches: number;
  batchSuccesses: number;
}

/** What happened between two moments. */
export interface WindowFigures {
  /** Seconds between them; 0 before there are two. */
  seconds: number;
  queries: number;
  queryErrors: number;
  /** Upper bounds in seconds with how many queries of the window were below. */
  queriesUpTo: Array<[bound: number, count: number]>;
  events: number;
  batches: number;
  batchSuccesses: number;
}

/** Remembers counters for five minutes, so that rates need no Prometheus. */
export class CounterWindow {
  readonly #metrics: MetricsService;
  readonly #now: () => number;
  readonly #samples: Sample[] = [];
  #timer?: NodeJS.Timeout;

  static create(options: {
    metrics: MetricsService;
    now?: () => number;
  }): CounterWindow {
    return new CounterWindow(options.metrics, options.now ?? Date.now);
  }

  private constructor(metrics: MetricsService, now: () => number) {
    this.#metrics = metrics;
    this.#now = now;
  }

  /** Samples from now on; answers what ends it. */
  start(): () => void {
    const sample = () => {
      // A gauge of another plugin that cannot be read leaves a gap.
      this.sample().catch(() => {});
    };
    sample();
    this.#timer = setInterval(sample, SAMPLE_SECONDS * 1000);
    this.#timer.unref();
    return () => clearInterval(this.#timer);
  }

  /** Takes one sample. */
  async sample(): Promise<void> {
    this.#samples.push(await this.#read());
    if (this.#samples.length > MAX_SAMPLES) {
      this.#samples.shift();
    }
  }

  /** From the oldest sample until now. */
  async figures(): Promise<WindowFigures> {
    const now = await this.#read();
    const then = this.#samples[0] ?? now;
    return {
      seconds: (now.atMs - then.atMs) / 1000,
      queries: now.queries - then.queries,
      queryErrors: now.queryErrors - then.queryErrors,
      queriesUpTo: [...now.queriesUpTo]
        .map(([bound, count]): [number, number] => [
          bound,
          count - (then.queriesUpTo.get(bound) ?? 0),
        ])
        .sort(([a], [b]) => a - b),
      events: now.events - then.events,
      batches: now.batches - then.batches,
      batchSuccesses: now.batchSuccesses - then.batchSuccesses,
    };
  }

  async #read(): Promise<Sample> {
    const total = async (name: string) =>
      sumOf(await readMetric(this.#metrics, name)) ?? 0;
    const durations =
      (await readMetric(this.#metrics, 'analytics_query_duration_seconds')) ??
      [];
    const queriesUpTo = new Map<number, number>();
    let queries = 0;
    for (const { metricName, labels, value } of durations) {
      if (metricName?.endsWith('_bucket')) {
        const bound = labels.le === '+Inf' ? Infinity : Number(labels.le);
        queriesUpTo.set(bound, (queriesUpTo.get(bound) ?? 0) + value);
      } else if (metricName?.endsWith('_count')) {
        queries += value;
      }
    }
    return {
      atMs: this.#now(),
      queries,
      queryErrors: await total('analytics_query_errors_total'),
      queriesUpTo,
      events: await total('analytics_events_processed_total'),
      batches: await total('analytics_pipeline_total'),
      batchSuccesses: await total('analytics_pipeline_success_total'),
    };
  }
}
