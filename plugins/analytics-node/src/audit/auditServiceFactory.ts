import { join } from 'node:path';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { analyticsDatabaseServiceRef, auditServiceRef } from '../services';
import { ChainedAudit } from './ChainedAudit';
import { loadPseudonymKey } from './loadPseudonymKey';
import { readDataDirectory, readLogsConfig } from './readLogsConfig';
import { RotatingLogFile } from './RotatingLogFile';

/** Shortest key that the configuration may give. */
const MIN_KEY_LENGTH = 32;

/** The {@link auditServiceRef} of the backend; reads `analytics.audit` and `analytics.logs`. */
export const auditServiceFactory = createServiceFactory({
  service: auditServiceRef,
  deps: {
    config: coreServices.rootConfig,
    database: analyticsDatabaseServiceRef,
    rootLogger: coreServices.rootLogger,
    lifecycle: coreServices.rootLifecycle,
  },
  async factory({ config, database, rootLogger, lifecycle }) {
    const { directory, ...limits } = readLogsConfig(config);
    const file = RotatingLogFile.create({
      ...limits,
      path: join(directory, 'audit.log'),
      logger: rootLogger.child({ service: 'analytics-audit' }),
    });
    lifecycle.addShutdownHook(() => file.close());
    const configured = config.getOptionalString('analytics.audit.pseudonymKey');
    if (configured !== undefined && configured.length < MIN_KEY_LENGTH) {
      throw new InputError(
        `analytics.audit.pseudonymKey: expected at least ${MIN_KEY_LENGTH} characters, found ${configured.length}`,
      );
    }
    return ChainedAudit.create({
      database,
      file,
      key: configured
        ? Buffer.from(configured)
        : await loadPseudonymKey(readDataDirectory(config)),
    });
  },
});
