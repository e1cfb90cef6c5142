import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { openEmbeddedServices } from '@analytics-engine/plugin-analytics-node/testUtils';
import type { EmbeddedServices } from '@analytics-engine/plugin-analytics-node/testUtils';
import type { Dataset } from '@analytics-engine/plugin-analytics-node';
import type { Knex } from 'knex';
import { DeadLetterStore } from '../deadLetters/DeadLetterStore';
import { Ledger } from '../ledger';

/** The datasets of the proof: orders over several months, and a roll-up per month. */
export const PROOF_ORDERS: Dataset = {
  name: 'proof_orders',
  table: 'proof_orders',
  kind: 'table',
  key: ['order_id'],
  timeColumn: 'order_date',
  columns: [
    { name: 'order_id', type: 'String' },
    { name: 'product_id', type: 'String' },
    { name: 'quantity', type: 'UInt32' },
    { name: 'amount', type: 'Decimal(18, 2)' },
    { name: 'order_date', type: 'DateTime' },
    { name: 'note', type: 'String' },
    { name: '_topic', type: 'LowCardinality(String)' },
    { name: '_partition', type: 'UInt32' },
    { name: '_offset', type: 'UInt64' },
  ],
  owner: 'group:default/proof',
  retentionClass: 'none',
  lineageId: 'dataset:clickhouse://proof:analytics_db.proof_orders',
  origin: 'proof',
};

/** Sums per month and product, kept by a materialized view. */
export const PROOF_ROLLUP: Dataset = {
  ...PROOF_ORDERS,
  name: 'proof_daily',
  table: 'proof_daily',
  kind: 'rollup',
  source: 'proof_orders',
  select:
    'SELECT toDate(order_date) AS date, product_id, count() AS orders, sum(quantity) AS quantity, sum(amount) AS amount FROM analytics_db.proof_orders GROUP BY date, product_id',
};

/** Everything that a runner needs, for real. */
export interface ProofWorld extends EmbeddedServices {
  knex: Knex;
  ledger: Ledger;
  deadLetters: DeadLetterStore;
}

/** Opens event log, warehouse, ledger and tables in a directory. */
export async function openProofWorld(options: {
  directory: string;
  maxMemoryBytes?: number;
}): Promise<ProofWorld> {
  const services = await openEmbeddedServices({
    maxMemoryBytes: 1024 ** 3,
    eventLog: { partitions: 3 },
    ...options,
  });
  const knex = await services.database('pipelines').getClient();
  await knex.migrate.latest({
    directory: resolvePackagePath(
      '@analytics-engine/plugin-pipelines-backend',
      'migrations',
    ),
  });
  const columns = PROOF_ORDERS.columns.map(c => `${c.name} ${c.type}`);
  for (const query of [
    `CREATE TABLE IF NOT EXISTS proof_orders (${columns.join(
      ', ',
    )}, INDEX position _offset TYPE minmax GRANULARITY 1) ENGINE = MergeTree PARTITION BY toYYYYMM(order_date) ORDER BY (order_date, order_id) SETTINGS non_replicated_deduplication_window = 1000`,
    `CREATE MATERIALIZED VIEW IF NOT EXISTS proof_daily ENGINE = SummingMergeTree PARTITION BY toYYYYMM(date) ORDER BY (date, product_id) SETTINGS non_replicated_deduplication_window = 1000 AS ${PROOF_ROLLUP.select}`,
  ]) {
    await services.warehouse.command({ name: 'proof-table', query });
  }
  return {
    ...services,
    knex,
    ledger: await Ledger.create({ knex }),
    deadLetters: await createDeadLetters(knex),
    async close() {
      await services.close();
      await knex.destroy();
    },
  };
}

async function createDeadLetters(knex: Knex): Promise<DeadLetterStore> {
  return DeadLetterStore.create({ knex, maxBytes: 1024 ** 3 });
}
