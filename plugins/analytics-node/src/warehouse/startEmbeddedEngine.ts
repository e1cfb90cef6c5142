import { EmbeddedClickHouse } from '@analytics-engine/clickhouse-embedded';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { WarehouseConfig } from './readWarehouseConfig';

/**
 * Starts the engine's supervised child process. The package is loaded only
 * now: a portal on a ClickHouse server needs no engine on its machine.
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
