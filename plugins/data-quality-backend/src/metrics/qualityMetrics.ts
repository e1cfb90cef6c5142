import type {
  HealthIndicator,
  MetricsService,
} from '@analytics-engine/plugin-analytics-node';
import type { OverallQuality } from '../report/QualityReporter';

/**
 * `analytics_data_quality_score`: one sample for the whole without a label,
 * as the operations manual reads it, and one for each dataset.
 */
export function publishScores(
  metrics: MetricsService,
  read: () => Promise<OverallQuality>,
): void {
  metrics.gauge({
    name: 'analytics_data_quality_score',
    help: 'Data quality score, 0 to 100; without a dataset: of all of them',
    labelNames: ['dataset'],
    collect: async gauge => {
      const { overall, datasets } = await read();
      gauge.reset();
      if (overall.score !== null) {
        gauge.set(overall.score);
      }
      for (const { dataset, score } of datasets) {
        if (score !== null) {
          gauge.set({ dataset }, score);
        }
      }
    },
  });
}

/** How quality stands, for the service's health; bad data do not take it down. */
export function qualityHealthIndicator(
  read: () => Promise<OverallQuality>,
): HealthIndicator {
  return {
    name: 'dataQuality',
    critical: false,
    check: async () => {
      const { overall } = await read();
      return { status: 'UP', details: { ...overall } };
    },
  };
}
