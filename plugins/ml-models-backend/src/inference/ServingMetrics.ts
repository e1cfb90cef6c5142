import type { MetricsService } from '@analytics-engine/plugin-analytics-node';
import type { PredictionBatch } from '../predictions/types';

/** Around the manual's limits of 100 and 300 ms. */
const LATENCY_BUCKETS_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 10,
];

/** What Prometheus is told of serving. */
export class ServingMetrics {
  readonly #predictions;
  readonly #failures;
  readonly #duration;
  readonly #shadowDropped;
  /** Label sets resolved once: looking them up costs more than counting. */
  readonly #byVersion = new Map<
    string,
    { predictions: { inc(by: number): void }; observe(seconds: number): void }
  >();

  static create(options: { metrics: MetricsService }): ServingMetrics {
    return new ServingMetrics(options.metrics);
  }

  private constructor(metrics: MetricsService) {
    this.#predictions = metrics.counter({
      name: 'analytics_ml_predictions_total',
      help: 'Rows that models answered',
      labelNames: ['model', 'version'],
    });
    this.#failures = metrics.counter({
      name: 'analytics_ml_prediction_failures_total',
      help: 'Calls that a model did not answer',
      labelNames: ['model', 'version', 'kind'],
    });
    this.#shadowDropped = metrics.counter({
      name: 'analytics_ml_shadow_rows_dropped_total',
      help: 'Rows that a shadow was not asked, since the machine had nothing to spare',
      labelNames: ['model', 'version'],
    });
    this.#duration = metrics.histogram({
      name: 'analytics_ml_prediction_duration_seconds',
      help: 'Time of a call within serving',
      labelNames: ['model', 'version'],
      buckets: LATENCY_BUCKETS_SECONDS,
    });
  }

  /** Rows that a shadow was not asked, since nothing was to spare. */
  shadowDropped(model: string, version: string, rows: number): void {
    this.#shadowDropped.inc({ model, version }, rows);
  }

  answered({ model, version, predictionIds, latencyMs }: PredictionBatch) {
    const key = `${model}/${version}`;
    let resolved = this.#byVersion.get(key);
    if (!resolved) {
      const duration = this.#duration.labels({ model, version });
      resolved = {
        predictions: this.#predictions.labels({ model, version }),
        observe: seconds => duration.observe(seconds),
      };
      this.#byVersion.set(key, resolved);
    }
    resolved.predictions.inc(predictionIds.length);
    resolved.observe(latencyMs / 1000);
  }

  failed(model: string, version: string, kind: 'timeout' | 'error'): void {
    this.#failures.inc({ model, version, kind });
  }
}
