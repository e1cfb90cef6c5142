import {
  CHECK_SEVERITIES,
  type QualityRun,
} from '@analytics-engine/plugin-analytics-common';
import type { MetricsService } from '@analytics-engine/plugin-analytics-node';
import type { IncidentStore } from '../incidents/IncidentStore';

/** Figures of runs and incidents for Prometheus. */
export function createQualityCounters(options: {
  metrics: MetricsService;
  incidents: IncidentStore;
}): { count(run: QualityRun): void } {
  const { metrics, incidents } = options;
  metrics.gauge({
    name: 'analytics_data_quality_incidents_open',
    help: 'Incidents that are not resolved',
    labelNames: ['severity'],
    collect: async gauge => {
      const open = await incidents.countOpenBySeverity();
      for (const severity of CHECK_SEVERITIES) {
        gauge.set({ severity }, open.get(severity) ?? 0);
      }
    },
  });
  const runs = metrics.counter({
    name: 'analytics_data_quality_runs_total',
    help: 'Quality runs by how they came out',
    labelNames: ['dataset', 'status'],
  });
  const failures = metrics.counter({
    name: 'analytics_data_quality_check_failures_total',
    help: 'Checks that failed, counted in every run',
    labelNames: ['dataset', 'severity'],
  });
  return {
    count({ dataset, status, results }) {
      runs.inc({ dataset, status });
      for (const result of results) {
        if (result.status === 'FAILED') {
          failures.inc({ dataset, severity: result.severity });
        }
      }
    },
  };
}
