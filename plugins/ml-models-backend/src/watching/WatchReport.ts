import type { ModelMetricsLine } from '@analytics-engine/plugin-analytics-common';
import { ML_THRESHOLDS } from '@analytics-engine/plugin-analytics-common';

import type {
  HealthIndicator,
  MetricsService,
} from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { DeploymentsService } from '../deployments/types';
import type { ModelWatch } from './ModelWatch';
import { statusOf } from './statusOf';

/** What the gauges and the health are computed over. */
export const REPORT_WINDOW = '7d';

const DRIFT_ALERT = ML_THRESHOLDS.driftScore.alert;

/** Gauges by name; the first two are the operations manual's. */
const GAUGES: ReadonlyArray<
  [string, string, (line: ModelMetricsLine) => number | null]
> = [
  [
    'analytics_ml_model_accuracy',
    'Share of right answers by labels that have come',
    line => line.accuracy,
  ],
  [
    'analytics_ml_model_drift_score',
    'PSI of the score, or mean PSI of the features if larger',
    line => line.driftScore,
  ],
  [
    'analytics_ml_model_auc',
    'Area under the ROC curve by labels that have come',
    line => line.auc,
  ],
  [
    'analytics_ml_model_estimated_accuracy',
    'Accuracy as the scores alone let expect; an estimate, not a measurement',
    line => line.estimatedAccuracy,
  ],
  [
    'analytics_ml_model_label_coverage',
    'Share of predictions that have a label',
    line => line.labelCoverage,
  ],
  [
    'analytics_ml_model_feature_availability',
    'Share of feature values that were there',
    line => line.featureAvailability,
  ],
  [
    'analytics_ml_model_latency_p95_seconds',
    'Time within which 95 % of predictions were answered',
    line => line.latencyMs.p95 && line.latencyMs.p95 / 1000,
  ],
];

/** Looks at every model in production now and then, for metrics, alerts and health. */
export class WatchReport {
  readonly #watch: ModelWatch;
  readonly #deployments: DeploymentsService;
  readonly #logger: LoggerService;
  readonly #lines = new Map<string, ModelMetricsLine>();

  private constructor(options: WatchReportOptions) {
    this.#watch = options.watch;
    this.#deployments = options.deployments;
    this.#logger = options.logger;
    this.#publish(options.metrics);
  }

  static create(options: WatchReportOptions): WatchReport {
    return new WatchReport(options);
  }

  /** Asks the warehouse about every model; one that fails keeps what was known. */
  async refresh(): Promise<void> {
    const statuses = await this.#deployments.statuses();
    const names = new Set(statuses.map(({ model }) => model));
    for (const name of this.#lines.keys()) {
      if (!names.has(name)) {
        this.#lines.delete(name);
      }
    }
    for (const { model } of statuses) {
      try {
        this.#lines.set(model, await this.#watch.line(model, REPORT_WINDOW));
      } catch (error) {
        this.#logger.warn(
          `Model '${model}' could not be measured: ${(error as Error).message}`,
        );
      }
    }
  }

  lines(): ModelMetricsLine[] {
    return [...this.#lines.values()];
  }

  /** What is wrong with a model, for people. */
  reasons(model: string): string[] {
    const line = this.#current().find(one => one.model === model);
    return line?.status === 'ALERT' ? reasonsOf(line) : [];
  }

  /** The component in which the service's health sums models up. */
  indicator(): HealthIndicator {
    return {
      name: 'models',
      critical: false,
      check: async () => {
        const statuses = await this.#deployments.statuses();
        const serving = statuses.filter(({ production }) => production);
        return {
          status: serving.some(({ health }) => health === 'DOWN')
            ? 'DOWN'
            : 'UP',
          details: {
            total: statuses.length,
            serving: serving.length,
            drifting: this.#current().filter(
              ({ driftScore }) => (driftScore ?? 0) > DRIFT_ALERT,
            ).length,
          },
        };
      },
    };
  }

  /** Without figures of versions that were rolled back or replaced since. */
  #current(): ModelMetricsLine[] {
    return this.lines().filter(
      ({ model, version }) =>
        version === (this.#deployments.production(model) ?? null),
    );
  }

  #publish(metrics: MetricsService): void {
    for (const [name, help, valueOf] of GAUGES) {
      metrics.gauge({
        name,
        help,
        labelNames: ['model'],
        collect: gauge => {
          gauge.reset();
          for (const line of this.#current()) {
            const value = valueOf(line);
            // What is not known has no series: 0 would raise alerts.
            if (value !== null) {
              gauge.set({ model: line.model }, value);
            }
          }
        },
      });
    }
  }
}

function reasonsOf(line: ModelMetricsLine): string[] {
  const figures = [
    ['accuracy', line.accuracy, ML_THRESHOLDS.accuracy, 'below', percentOf],
    [
      'p95 latency',
      line.latencyMs.p95,
      ML_THRESHOLDS.latencyMs,
      'above',
      millisecondsOf,
    ],
    [
      'drift score',
      line.driftScore,
      ML_THRESHOLDS.driftScore,
      'above',
      figureOf,
    ],
    [
      'feature availability',
      line.featureAvailability,
      ML_THRESHOLDS.featureAvailability,
      'below',
      percentOf,
    ],
  ] as const;
  return figures
    .filter(([, value, limits]) => statusOf(value, limits) === 'ALERT')
    .map(
      ([name, value, { alert }, side, textOf]) =>
        `${name} is ${textOf(value!)}, ${side} the limit of ${textOf(alert)}`,
    );
}

/** Rounded down, so that what is below a limit is never said to be at it. */
function percentOf(ratio: number): string {
  return `${Math.floor(ratio * 10_000) / 100} %`;
}

function millisecondsOf(value: number): string {
  return `${Math.ceil(value)} ms`;
}

function figureOf(value: number): string {
  return `${Number(value.toFixed(3))}`;
}

/** What a {@link WatchReport} works with. */
export interface WatchReportOptions {
  watch: ModelWatch;
  deployments: DeploymentsService;
  metrics: MetricsService;
  logger: LoggerService;
}
