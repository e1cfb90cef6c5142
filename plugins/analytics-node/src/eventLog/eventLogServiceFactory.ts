import { DatabaseManager } from '@backstage/backend-defaults/database';
import {
  coreServices,
  createServiceFactory,
  type LifecycleService,
  type LoggerService,
  type RootConfigService,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { eventLogServiceRef } from '../services';
import { DatabaseEventLog } from './embedded/DatabaseEventLog';
import { readEmbeddedConfig } from './embedded/readEmbeddedConfig';
import { KafkaEventLog } from './kafka/KafkaEventLog';
import { readKafkaConfig } from './kafka/readKafkaConfig';
import type { EventLogService } from './types';

/**
 * The logical database of the log. Its own, since large batches and their
 * syncs must not hold up the small transactions of the others.
 */
const DATABASE_ID = 'analytics-event-log';

/** Provides the event log that `analytics.eventLog.type` chooses. */
export const eventLogServiceFactory = createServiceFactory({
  service: eventLogServiceRef,
  deps: {
    config: coreServices.rootConfig,
    logger: coreServices.rootLogger,
    lifecycle: coreServices.rootLifecycle,
  },
  async factory({ config, logger, lifecycle }) {
    const log = await createEventLog({
      config,
      logger: logger.child({ service: 'event-log' }),
      lifecycle,
    });
    lifecycle.addShutdownHook(() => log.close(), { logger });
    return log;
  },
});

/** Creates the configured event log; the caller closes it. */
export async function createEventLog(options: {
  config: RootConfigService;
  logger: LoggerService;
  lifecycle: LifecycleService;
  /** Opens databases; from the configuration when absent. */
  database?: Pick<DatabaseManager, 'forPlugin'>;
}): Promise<EventLogService & { close(): Promise<void> }> {
  const { config, logger, lifecycle } = options;
  const settings = config.getOptionalConfig('analytics.eventLog');
  const type = settings?.getOptionalString('type') ?? 'embedded';
  const manager = options.database ?? DatabaseManager.fromConfig(config);
  const database = manager.forPlugin(DATABASE_ID, { logger, lifecycle });
  if (type === 'embedded') {
    return await DatabaseEventLog.create({
      database,
      config: readEmbeddedConfig(settings?.getOptionalConfig('embedded')),
      logger,
    });
  }
  if (type === 'kafka') {
    return await KafkaEventLog.create({
      database,
      config: readKafkaConfig(config.getConfig('analytics.eventLog.kafka')),
      logger,
    });
  }
  throw new InputError(
    `analytics.eventLog.type: expected 'embedded' or 'kafka', found '${type}'`,
  );
}
