import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EmbeddedEngine } from './EmbeddedEndpoint';
import type { WarehouseConfig } from './readWarehouseConfig';

/**
 * Starts the engine's supervised child process. The package is loaded only
 * now: a portal on a ClickHouse server needs no engine on its machine.
 */
export async function startEmbeddedEngine(
  settings: WarehouseConfig['embedded'],
  logger: LoggerService,
): Promise<EmbeddedEngine> {
  const { EmbeddedClickHouse } = await import(
    '@analytics-engine/clickhouse-embedded'
  );
  return EmbeddedClickHouse.start({ ...settings, logger });
}
