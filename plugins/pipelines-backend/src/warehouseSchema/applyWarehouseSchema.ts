import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  DatasetsService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import { SHIPPED_DATASETS, WAREHOUSE_STATEMENTS } from './statements';

/** Longest time of one statement. */
const STATEMENT_TIMEOUT_MS = 60_000;

/**
 * Makes the plugin's tables and views exist. Every statement may be repeated.
 *
 * @throws WarehouseError when the warehouse refuses or cannot be reached
 */
export async function applyWarehouseSchema(
  warehouse: WarehouseService,
  logger: LoggerService,
): Promise<void> {
  for (const { name, query } of WAREHOUSE_STATEMENTS) {
    await warehouse.command({
      name: 'warehouse-schema',
      query,
      role: 'govern',
      timeoutMs: STATEMENT_TIMEOUT_MS,
    });
    logger.debug(`Applied warehouse schema ${name}`);
  }
}

/** Makes the plugin's datasets known; needs no warehouse. */
export async function registerShippedDatasets(
  datasets: DatasetsService,
): Promise<void> {
  for (const dataset of SHIPPED_DATASETS) {
    await datasets.register(dataset);
  }
}
