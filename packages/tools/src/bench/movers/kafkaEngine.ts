import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchStack } from '../stack/BenchStack';
import { BLOCK_EVENTS } from '../stack/benchEvents';
import { BENCH_STRUCTURE } from '../stack/BenchTable';
import type { Mover } from './types';

const LOOK_INTERVAL_MS = 10;
/** The engine's own default, 7.5 s, would be most of what is measured. */
const FLUSH_INTERVAL_MS = 500;
const TIMEOUT_MS = 300_000;

/**
 * ClickHouse's own Kafka engine in the same process on the same broker, with
 * blocks of the same size: at-least-once.
 */
export function kafkaEngine(stack: BenchStack, broker: string): Mover {
  return {
    name: 'kafka engine',
    async move({ table, id, topic, events }) {
      const { warehouse } = stack;
      const name = table.dataset.table;
      const run = (query: string) =>
        warehouse.command({ name: 'bench-kafka-engine', query });
      const startedAt = performance.now();
      await run(`CREATE TABLE ${name}_queue (${BENCH_STRUCTURE}) ENGINE = Kafka
SETTINGS kafka_broker_list = '${broker}', kafka_topic_list = '${topic}', kafka_group_name = '${id}',
  kafka_format = 'JSONEachRow', kafka_num_consumers = 1, kafka_max_block_size = ${BLOCK_EVENTS},
  kafka_flush_interval_ms = ${FLUSH_INTERVAL_MS}`);
      try {
        await run(`CREATE MATERIALIZED VIEW ${name}_mover TO ${name} AS
SELECT *, _topic, toUInt32(_partition) AS _partition, _offset FROM ${name}_queue`);
        while ((await count(stack, name)) < events) {
          if (performance.now() - startedAt > TIMEOUT_MS) {
            throw new Error(
              `The Kafka engine did not move ${events} events within ${TIMEOUT_MS} ms`,
            );
          }
          await sleep(LOOK_INTERVAL_MS);
        }
        return (performance.now() - startedAt) / 1000;
      } finally {
        await run(`DROP TABLE IF EXISTS ${name}_mover SYNC`);
        await run(`DROP TABLE IF EXISTS ${name}_queue SYNC`);
      }
    },
  };
}

async function count(stack: BenchStack, table: string): Promise<number> {
  const { rows } = await stack.warehouse.query<{ n: number }>({
    name: 'bench-count',
    query: `SELECT count() AS n FROM ${table}`,
  });
  return Number(rows[0].n);
}
