import { join } from 'node:path';
import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { analyticsPermissions } from '@analytics-engine/plugin-analytics-common';
import { readLogsConfig } from '../audit/readLogsConfig';
import { RotatingLogFile } from '../audit/RotatingLogFile';
import {
  accessServiceRef,
  analyticsDatabaseServiceRef,
  auditServiceRef,
  metricsServiceRef,
} from '../services';
import { AccessRegistry } from './AccessRegistry';
import { createRateLimit } from './createRateLimit';
import { IdempotencyStore } from './idempotency/IdempotencyStore';
import { Authenticator } from './identity/Authenticator';
import { PluginAccess } from './PluginAccess';
import { readAccessConfig } from './readAccessConfig';
import { MutationAuditor } from './record/MutationAuditor';
import { RequestRecorder } from './record/RequestRecorder';
import { RouteHandler } from './RouteHandler';

/** What plugins' {@link accessServiceRef} share; not for plugins themselves. */
export const accessRegistryServiceRef = createServiceRef<AccessRegistry>({
  id: 'analytics.access-registry',
  scope: 'root',
});

/** The {@link accessRegistryServiceRef} of the backend; reads `analytics.access` and `analytics.logs`. */
export const accessRegistryServiceFactory = createServiceFactory({
  service: accessRegistryServiceRef,
  deps: {
    config: coreServices.rootConfig,
    rootHttpRouter: coreServices.rootHttpRouter,
    rootLogger: coreServices.rootLogger,
    lifecycle: coreServices.rootLifecycle,
    metrics: metricsServiceRef,
    audit: auditServiceRef,
    database: analyticsDatabaseServiceRef,
  },
  factory({
    config,
    rootHttpRouter,
    rootLogger,
    lifecycle,
    metrics,
    audit,
    database,
  }) {
    const logger = rootLogger.child({ service: 'analytics-access' });
    const { rateLimit } = readAccessConfig(config, process.env.NODE_ENV);
    const { directory, ...limits } = readLogsConfig(config);
    const file = RotatingLogFile.create({
      ...limits,
      path: join(directory, 'access.log'),
      logger,
    });
    const registry = AccessRegistry.create({
      rootHttpRouter,
      recorder: RequestRecorder.create({ metrics, file }),
      handler: RouteHandler.create({
        auditor: MutationAuditor.create({ audit, logger }),
        idempotency: IdempotencyStore.create({ database, logger }),
      }),
      rateLimit: createRateLimit(rateLimit),
      logger,
    });
    lifecycle.addStartupHook(() => registry.markStarted());
    lifecycle.addShutdownHook(() => file.close());
    return registry;
  },
});

/** The {@link accessServiceRef} of each plugin. */
export const accessServiceFactory = createServiceFactory({
  service: accessServiceRef,
  deps: {
    config: coreServices.rootConfig,
    registry: accessRegistryServiceRef,
    plugin: coreServices.pluginMetadata,
    logger: coreServices.logger,
    httpRouter: coreServices.httpRouter,
    httpAuth: coreServices.httpAuth,
    auth: coreServices.auth,
    permissions: coreServices.permissions,
    permissionsRegistry: coreServices.permissionsRegistry,
  },
  factory(deps) {
    const { config, registry, plugin, logger, httpRouter } = deps;
    const { httpAuth, auth, permissions, permissionsRegistry } = deps;
    permissionsRegistry.addPermissions(analyticsPermissions);
    const { anonymousLoopbackRole } = readAccessConfig(
      config,
      process.env.NODE_ENV,
    );
    return PluginAccess.create({
      registry,
      pluginId: plugin.getId(),
      httpRouter,
      logger,
      authenticator: Authenticator.create({
        httpAuth,
        auth,
        permissions,
        anonymousLoopbackRole,
      }),
    });
  },
});
