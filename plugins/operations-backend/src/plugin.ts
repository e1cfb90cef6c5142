import {
  accessServiceRef,
  auditServiceRef,
  eventLogServiceRef,
  healthServiceRef,
  metricsServiceRef,
  operationsServiceRef,
  warehouseServiceRef,
} from '@analytics-engine/plugin-analytics-node';
import {
  coreServices,
  createBackendPlugin,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { createHealthRoutes } from './actuator/healthRoutes';
import { createInfoRoute } from './actuator/infoRoute';
import { createMetricsRoutes } from './actuator/metricsRoutes';
import { createPrometheusRoute } from './actuator/prometheusRoute';
import { readBuildInfo } from './actuator/readBuildInfo';
import { createAuditRoutes } from './audit/auditRoutes';
import { readOperationsConfig } from './config';
import { eventLogHealthIndicator } from './health/eventLogHealthIndicator';
import { createOpenApiRoute } from './openApi/openApiRoute';
import { createOperationRoutes } from './operations/operationRoutes';
import { Admission } from './queries/Admission';
import { QueryService } from './queries/QueryService';
import { NAMED_QUERIES } from './queries/definitions';
import { createQueryRoutes } from './queries/queryRoutes';
import { CounterWindow } from './service/CounterWindow';
import { ResourceMeter } from './service/ResourceMeter';
import { ServiceHealth } from './service/ServiceHealth';
import { ServiceMetrics } from './service/ServiceMetrics';
import { createServiceRoutes } from './service/serviceRoutes';

const PACKAGE = '@analytics-engine/plugin-operations-backend';

/** Health, metrics, queries, long operations and audit over REST. */
export const operationsPlugin = createBackendPlugin({
  pluginId: 'operations',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        lifecycle: coreServices.lifecycle,
        access: accessServiceRef,
        audit: auditServiceRef,
        eventLog: eventLogServiceRef,
        health: healthServiceRef,
        metrics: metricsServiceRef,
        operations: operationsServiceRef,
        warehouse: warehouseServiceRef,
      },
      async init(deps) {
        const { access, audit, health, metrics, operations, warehouse } = deps;
        const config = readOperationsConfig(deps.config);
        const info = readBuildInfo(config.build, resolvePackagePath(PACKAGE));
        health.register(eventLogHealthIndicator(deps.eventLog));
        const window = CounterWindow.create({ metrics });
        deps.lifecycle.addShutdownHook(window.start());

        access.mount({
          root: '/actuator',
          portal: '/actuator',
          routes: [
            ...createHealthRoutes(health),
            ...createMetricsRoutes(metrics),
            createInfoRoute(info),
            createPrometheusRoute({ metrics, access: config.metricsAccess }),
          ],
        });
        access.mount({
          root: '/api/v1/analytics',
          portal: '/',
          routes: [
            ...createServiceRoutes({
              health: ServiceHealth.create({
                health,
                metrics,
                version: info.build.version,
              }),
              metrics: ServiceMetrics.create({
                metrics,
                window,
                resources: ResourceMeter.create(),
              }),
            }),
            ...createQueryRoutes({
              queries: NAMED_QUERIES,
              service: QueryService.create({
                warehouse,
                audit,
                admission: Admission.create(config.queries),
              }),
            }),
            ...createOperationRoutes(operations),
            ...createAuditRoutes(audit),
            createOpenApiRoute({ access, version: info.build.version }),
          ],
        });
      },
    });
  },
});
