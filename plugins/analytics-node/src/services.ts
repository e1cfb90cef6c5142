import { createServiceRef } from '@backstage/backend-plugin-api';
import type { AccessService } from './access/types';
import type { AuditService } from './audit/types';
import type { AnalyticsDatabaseService } from './database/types';
import type { DatasetsService } from './datasets/types';
import type { EventLogService } from './eventLog/types';
import type { GatesService } from './gates/types';
import type { HealthService } from './health/types';
import type { MetricsService } from './metrics/types';
import type { OperationsService } from './operations/types';
import type { SettingsService } from './settings/types';
import type { WarehouseService } from './warehouse/types';

/** The warehouse; see {@link WarehouseService}. */
export const warehouseServiceRef = createServiceRef<WarehouseService>({
  id: 'analytics.warehouse',
  scope: 'root',
});

/** The event log; see {@link EventLogService}. */
export const eventLogServiceRef = createServiceRef<EventLogService>({
  id: 'analytics.event-log',
  scope: 'root',
});

/** Prometheus metrics; see {@link MetricsService}. */
export const metricsServiceRef = createServiceRef<MetricsService>({
  id: 'analytics.metrics',
  scope: 'root',
});

/** The database of the root-scoped services; see {@link AnalyticsDatabaseService}. */
export const analyticsDatabaseServiceRef =
  createServiceRef<AnalyticsDatabaseService>({
    id: 'analytics.database',
    scope: 'root',
  });

/** Audit chain; see {@link AuditService}. */
export const auditServiceRef = createServiceRef<AuditService>({
  id: 'analytics.audit',
  scope: 'root',
});

/** Runtime settings; see {@link SettingsService}. */
export const settingsServiceRef = createServiceRef<SettingsService>({
  id: 'analytics.settings',
  scope: 'root',
});

/** Health indicators; see {@link HealthService}. */
export const healthServiceRef = createServiceRef<HealthService>({
  id: 'analytics.health',
  scope: 'root',
});

/** Long operations; see {@link OperationsService}. */
export const operationsServiceRef = createServiceRef<OperationsService>({
  id: 'analytics.operations',
  scope: 'root',
});

/** Registry of datasets; see {@link DatasetsService}. */
export const datasetsServiceRef = createServiceRef<DatasetsService>({
  id: 'analytics.datasets',
  scope: 'root',
});

/** Holds between plugins; see {@link GatesService}. */
export const gatesServiceRef = createServiceRef<GatesService>({
  id: 'analytics.gates',
  scope: 'root',
});

/** Mounting of REST routes, per plugin; see {@link AccessService}. */
export const accessServiceRef = createServiceRef<AccessService>({
  id: 'analytics.access',
  scope: 'plugin',
});
