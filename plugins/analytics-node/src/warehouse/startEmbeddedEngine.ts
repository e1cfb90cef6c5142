import { EmbeddedClickHouse } from '@analytics-engine/clickhouse-embedded';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { WarehouseConfig } from './readWarehouseConfig';

/**
 * Starts the engine's supervised child process. Only the child loads the
 * engine's library: a portal on a ClickHouse server never does.
 */
export async function startEmbeddedEngine(
  settings: WarehouseConfig['embedded'],
  logger: LoggerService,
): Promise<EmbeddedClickHouse> {
  return EmbeddedClickHouse.start({
    directory: settings.directory,
    port: settings.port,
    maxMemoryBytes: settings.maxMemoryBytes,
    logger,
  });
}
