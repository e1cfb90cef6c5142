import {
  CHECK_SEVERITIES,
  type QualityRun,
} from '@analytics-engine/plugin-analytics-common';
import type { MetricsService } from '@analytics-engine/plugin-analytics-node';
import type { DeliveryOutcome } from '../webhooks/types';
import type { IncidentStore } from '../incidents/IncidentStore';

/** Figures of runs and incidents for Prometheus. */
export function createQualityCounters(options: {
  metrics: MetricsService;
  incidents: IncidentStore;
}): {
  count(run: QualityRun): void;
  delivery(webhook: string, outcome: DeliveryOutcome): void;
} {
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
  const deliveries = metrics.counter({
    name: 'analytics_data_quality_webhook_deliveries_total',
    help: 'Tries to deliver an incident to a webhook by how they came out: delivered, failed, given-up, dropped',
    labelNames: ['webhook', 'outcome'],
  });
  return {
    delivery: (webhook, outcome) => deliveries.inc({ webhook, outcome }),
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
