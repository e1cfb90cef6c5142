import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import {
  createMockDirectory,
  mockCredentials,
  mockServices,
} from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import {
  accessRegistryServiceFactory,
  accessServiceFactory,
} from '../access/accessServiceFactory';
import { auditServiceFactory } from '../audit/auditServiceFactory';
import { analyticsDatabaseServiceFactory } from '../database/analyticsDatabaseServiceFactory';
import { gatesServiceFactory } from '../gates/gatesServiceFactory';
import { metricsServiceFactory } from '../metrics/metricsServiceFactory';
import { operationsServiceFactory } from '../operations/operationsServiceFactory';
import { settingsServiceFactory } from '../settings/settingsServiceFactory';
import { testDatabaseConfig } from './testDatabaseConfig';
import { TestRolePermissions } from './TestRolePermissions';

/** What {@link analyticsTestServices} can be told. */
export interface AnalyticsTestOptions {
  /** The `analytics` section; `dataDirectory` defaults to a temporary one. */
  analytics?: JsonObject;
  /** Further sections of the configuration, merged over the defaults of the test. */
  config?: JsonObject;
  /**
   * Default: SQLite in memory. `{ directory }` survives a restart of the
   * backend; see {@link testDatabaseConfig}.
   */
  database?: { directory: string };
  /** Whether requests without credentials are anonymous (default) or a mock user. */
  defaultCredentials?: Parameters<
    typeof mockServices.httpAuth.factory
  >[0] extends { defaultCredentials?: infer Credentials } | undefined
    ? Credentials
    : never;
}

/**
 * Everything that a plugin needs to run in `startTestBackend` with the real
 * access, audit, settings, operations, gates, metrics and database services: spread
 * it into `features`. Call it at the top of a test file or in a `describe`,
 * since it cleans its directory up after the tests.
 *
 * Callers choose their role with their token:
 * `mockCredentials.user.header('user:default/operator')`, likewise `viewer`
 * and `admin`; `mockCredentials.service.header()` may do everything.
 */
export function analyticsTestServices(
  options: AnalyticsTestOptions = {},
): BackendFeature[] {
  const directory = createMockDirectory();
  const { database, analytics, config } = options;
  return [
    mockServices.rootConfig.factory({
      data: {
        ...config,
        backend: {
          baseUrl: 'http://localhost',
          listen: { host: '127.0.0.1', port: 0 },
          database: database
            ? testDatabaseConfig(database.directory)
            : { client: 'better-sqlite3', connection: ':memory:' },
          ...(config?.backend as JsonObject | undefined),
        },
        analytics: {
          dataDirectory: directory.path,
          ...(config?.analytics as JsonObject | undefined),
          ...analytics,
        },
      },
    }),
    mockServices.httpAuth.factory({
      defaultCredentials: options.defaultCredentials ?? mockCredentials.none(),
    }),
    createServiceFactory({
      service: coreServices.permissions,
      deps: {},
      factory: () => new TestRolePermissions(),
    }),
    analyticsDatabaseServiceFactory,
    metricsServiceFactory,
    auditServiceFactory,
    settingsServiceFactory,
    operationsServiceFactory,
    gatesServiceFactory,
    accessRegistryServiceFactory,
    accessServiceFactory,
  ];
}
