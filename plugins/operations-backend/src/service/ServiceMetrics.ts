import type { MetricsService } from '@analytics-engine/plugin-analytics-node';
import type { CounterWindow } from './CounterWindow';
import { WINDOW_SECONDS } from './CounterWindow';
import type { ResourceMeter } from './ResourceMeter';
import { quantileOf } from './quantileOf';
import { readMetric, sumOf, unlabelledOf } from './readMetric';
import type { ServiceMetricsBody } from './serviceMetricsSchema';

/** An answer is good for a second: a thousand callers cost one computation. */
const CACHE_MS = 1_000;

/** The service's key figures, from the process's own metrics. */
export class ServiceMetrics {
  readonly #metrics: MetricsService;
  readonly #window: CounterWindow;
  readonly #resources: ResourceMeter;
  #cached?: { atMs: number; body: Promise<ServiceMetricsBody> };

  static create(options: {
    metrics: MetricsService;
    window: CounterWindow;
    resources: ResourceMeter;
  }): ServiceMetrics {
    return new ServiceMetrics(options);
  }

  private constructor(options: {
    metrics: MetricsService;
    window: CounterWindow;
    resources: ResourceMeter;
  }) {
    this.#metrics = options.metrics;
    this.#window = options.window;
    this.#resources = options.resources;
  }

  /** At most one second old. */
  read(): Promise<ServiceMetricsBody> {
    const atMs = performance.now();
    if (!this.#cached || atMs - this.#cached.atMs >= CACHE_MS) {
      const body = this.#compute();
      this.#cached = { atMs, body };
      body.catch(() => {
        this.#cached = undefined;
      });
    }
    return this.#cached.body;
  }

  async #compute(): Promise<ServiceMetricsBody> {
    const figures = await this.#window.figures();
    const quantileMs = (quantile: number) => {
      const seconds = quantileOf(figures.queriesUpTo, quantile);
      return seconds === null ? null : round(seconds * 1000);
    };
    const lags = await readMetric(
      this.#metrics,
      'analytics_pipeline_lag_seconds',
    );
    const processed = sumOf(
      await readMetric(this.#metrics, 'analytics_events_processed_total'),
    );
    const score = unlabelledOf(
      await readMetric(this.#metrics, 'analytics_data_quality_score'),
    );
    return {
      timestamp: new Date().toISOString(),
      window: `${WINDOW_SECONDS / 60}m`,
      queries: {
        count: figures.queries,
        p50Ms: quantileMs(0.5),
        p95Ms: quantileMs(0.95),
        p99Ms: quantileMs(0.99),
        errorRate: ratio(figures.queryErrors, figures.queries),
      },
      events: {
        processedTotal: processed ?? null,
        ratePerSecond:
          processed === undefined
            ? null
            : ratio(figures.events, figures.seconds),
        lagSeconds: lags?.length
          ? Math.max(...lags.map(({ value }) => value))
          : null,
      },
      pipelines: {
        successRate: ratio(figures.batchSuccesses, figures.batches),
      },
      dataQuality: score === undefined ? null : { score },
      resources: await this.#resources.read(),
    };
  }
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? round(part / whole) : null;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
