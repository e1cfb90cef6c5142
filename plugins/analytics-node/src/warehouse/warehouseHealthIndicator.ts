import type { HealthIndicator } from '../health/types';
import type { ClickHouseWarehouse } from './ClickHouseWarehouse';

/** Beyond it an engine that answers is of no use to people. */
const CHECK_TIMEOUT_MS = 3_000;

/** `clickHouse`: a statement is answered within {@link CHECK_TIMEOUT_MS}. */
export function warehouseHealthIndicator(
  warehouse: ClickHouseWarehouse,
): HealthIndicator {
  return {
    name: 'clickHouse',
    groups: ['readiness'],
    async check() {
      try {
        const { rows, elapsedMs } = await warehouse.query<{ version: string }>({
          name: 'health-check',
          query: 'SELECT version() AS version',
          timeoutMs: CHECK_TIMEOUT_MS,
        });
        return {
          status: 'UP',
          details: {
            ...warehouse.describe(),
            version: rows[0].version,
            database: warehouse.database,
            responseMs: Math.round(elapsedMs * 10) / 10,
          },
        };
      } catch (error) {
        return {
          status: 'DOWN',
          details: {
            ...warehouse.describe(),
            error: (error as Error).message,
          },
        };
      }
    },
  };
}
