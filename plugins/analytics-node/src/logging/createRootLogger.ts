import { join } from 'node:path';
import { createConfigSecretEnumerator } from '@backstage/backend-defaults/rootConfig';
import { WinstonLogger } from '@backstage/backend-defaults/rootLogger';
import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import { format, transports } from 'winston';
import { readLogsConfig } from '../audit/readLogsConfig';
import { RotatingLogFile } from '../audit/RotatingLogFile';
import { applicationLogTransport } from './applicationLogTransport';

const DEFAULT_LEVEL = 'info';

type SecretsOptions = Parameters<typeof createConfigSecretEnumerator>[0];

/** Says on the terminal alone what is wrong with the log's own file. */
const terminalLogger = {
  error: (message: string, meta?: Error | JsonObject) =>
    process.stderr.write(
      `${message}${meta instanceof Error ? `: ${meta.message}` : ''}\n`,
    ),
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => terminalLogger,
};

/**
 * Backstage's logger, which also writes `application.log` beside the access
 * and audit logs; reads `analytics.logs` and `backend.logger`.
 *
 * @param options - `schema` says which values of the configuration are secret;
 *   by default the schemas of all installed packages do
 */
export async function createRootLogger(options: {
  config: RootConfigService;
  schema?: SecretsOptions['schema'];
}): Promise<WinstonLogger> {
  const { config, schema } = options;
  const { directory, ...limits } = readLogsConfig(config);
  const file = RotatingLogFile.create({
    path: join(directory, 'application.log'),
    logger: terminalLogger,
    ...limits,
  });
  const settings = config.getOptionalConfig('backend.logger');
  const logger = WinstonLogger.create({
    meta: {
      service: 'backstage',
      ...settings?.getOptional<JsonObject>('meta'),
    },
    level:
      process.env.LOG_LEVEL ||
      settings?.getOptionalString('level') ||
      DEFAULT_LEVEL,
    format:
      process.env.NODE_ENV === 'production'
        ? format.json()
        : WinstonLogger.colorFormat(),
    transports: [new transports.Console(), applicationLogTransport(file)],
  });
  const secretsOf = await createConfigSecretEnumerator({ logger, schema });
  logger.addRedactions(secretsOf(config));
  config.subscribe?.(() => logger.addRedactions(secretsOf(config)));
  logger.setLevelOverrides(settings?.getOptional('overrides') ?? []);
  return logger;
}
