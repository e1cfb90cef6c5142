import { PIPELINE_THRESHOLDS } from '@analytics-engine/plugin-analytics-common';
import type {
  AggregateHealth,
  HealthService,
  MetricsService,
} from '@analytics-engine/plugin-analytics-node';
import { readMetric, sumOf, unlabelledOf } from './readMetric';
import type { ServiceHealthBody } from './serviceHealthSchema';

/** What runs beside the process; components that nobody registered are absent. */
const DEPENDENCIES = [
  'airflow',
  'clickHouse',
  'eventLog',
  'kafka',
  'mlflow',
  'spark',
];
/**
 * Health components in which plugins sum their things up: a plugin speaks for
 * itself by the details of the component of that name, not by a call.
 */
const PIPELINES_COMPONENT = 'pipelines';
const MODELS_COMPONENT = 'models';
const DATA_QUALITY_COMPONENT = 'dataQuality';

/**
 * Sums the service up for people and dashboards. Plugins are not known here:
 * what they have to say is read from health components and from the metrics
 * that the operations manual names, and is null when nobody says it.
 */
export class ServiceHealth {
  readonly #health: HealthService;
  readonly #metrics: MetricsService;
  readonly #version: string;

  static create(options: {
    health: HealthService;
    metrics: MetricsService;
    version: string;
  }): ServiceHealth {
    return new ServiceHealth(options);
  }

  private constructor(options: {
    health: HealthService;
    metrics: MetricsService;
    version: string;
  }) {
    this.#health = options.health;
    this.#metrics = options.metrics;
    this.#version = options.version;
  }

  async read(): Promise<ServiceHealthBody> {
    const { status, components } = await this.#health.check();
    return {
      status,
      timestamp: new Date().toISOString(),
      version: this.#version,
      dataFreshness: await this.#dataFreshness(),
      pipelines: await this.#pipelines(components),
      models: modelsOf(components),
      dataQuality: await this.#dataQuality(components),
      dependencies: Object.fromEntries(
        DEPENDENCIES.filter(name => components[name]).map(name => [
          name,
          components[name].status,
        ]),
      ),
    };
  }

  /** Of the pipeline that is furthest behind. */
  async #dataFreshness(): Promise<ServiceHealthBody['dataFreshness']> {
    const series = await readMetric(
      this.#metrics,
      'analytics_data_last_update_timestamp',
    );
    if (!series?.length) {
      return null;
    }
    const oldest = Math.min(...series.map(({ value }) => value));
    const lagSeconds = Math.max(0, Math.round(Date.now() / 1000 - oldest));
    return {
      status:
        lagSeconds > PIPELINE_THRESHOLDS.lagSeconds.alert ? 'STALE' : 'UP',
      lagSeconds,
    };
  }

  async #pipelines(
    components: AggregateHealth['components'],
  ): Promise<ServiceHealthBody['pipelines']> {
    const details = components[PIPELINES_COMPONENT]?.details;
    if (
      typeof details?.total === 'number' &&
      typeof details.running === 'number'
    ) {
      return {
        total: details.total,
        running: details.running,
        failed: typeof details.failed === 'number' ? details.failed : null,
      };
    }
    const series = await readMetric(this.#metrics, 'analytics_pipeline_status');
    return series
      ? { total: series.length, running: sumOf(series) ?? 0, failed: null }
      : null;
  }
  async #dataQuality(
    components: AggregateHealth['components'],
  ): Promise<ServiceHealthBody['dataQuality']> {
    const details = components[DATA_QUALITY_COMPONENT]?.details;
    if (typeof details?.score === 'number') {
      return {
        score: details.score,
        status: typeof details.status === 'string' ? details.status : null,
      };
    }
    const score = unlabelledOf(
      await readMetric(this.#metrics, 'analytics_data_quality_score'),
    );
    return score === undefined ? null : { score, status: null };
  }
}

function modelsOf(
  components: AggregateHealth['components'],
): ServiceHealthBody['models'] {
  const details = components[MODELS_COMPONENT]?.details;
  return typeof details?.total === 'number' &&
    typeof details.serving === 'number'
    ? {
        total: details.total,
        serving: details.serving,
        drifting:
          typeof details.drifting === 'number' ? details.drifting : null,
      }
    : null;
}
