import { checkDefinitionSchema } from '@analytics-engine/plugin-analytics-common';
import type {
  AuditService,
  Dataset,
  DatasetsService,
  OperationsService,
} from '@analytics-engine/plugin-analytics-node';
import { POSITION_COLUMNS } from '@analytics-engine/plugin-analytics-node';
import {
  startTestWarehouse,
  type TestWarehouse,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { EventsService } from '@backstage/plugin-events-node';
import type { Knex } from 'knex';
import { resolve } from 'node:path';
import { Quarantiner } from './Quarantiner';
import { QuarantineStore } from './QuarantineStore';

jest.setTimeout(60_000);

const dataset: Dataset = {
  name: 'orders',
  table: 'orders',
  kind: 'table',
  key: ['order_id'],
  timeColumn: 'order_date',
  columns: [
    { name: 'order_id', type: 'String' },
    { name: 'customer_id', type: 'Nullable(String)', personal: true },
    { name: 'order_date', type: "DateTime('UTC')" },
    ...POSITION_COLUMNS,
  ],
  owner: 'group:default/data-platform',
  retentionClass: 'none',
  lineageId: 'dataset:clickhouse://localhost:8123:analytics_db.orders',
  origin: 'pipelines',
};
const check = checkDefinitionSchema.parse({
  id: 'orders-customer',
  name: 'Every order has a customer',
  dataset: 'orders',
  type: 'completeness',
  column: 'customer_id',
  severity: 'critical',
  onFailure: ['quarantine'],
});
const admin = {
  actor: { kind: 'user', subject: 'user:default/admin' },
  reason: 'looked at',
} as const;

describe('Quarantiner on the real engine', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  let engine: TestWarehouse;
  let knex: Knex;
  let store: QuarantineStore;
  let begun: number[];
  let announced: string[][];
  const registered = new Set<string>();

  /** A life of the portal; `dieAt` ends it at a step. */
  const life = (dieAt?: string) =>
    Quarantiner.create({
      store,
      warehouse: engine.warehouse,
      datasets: {
        get: async () => dataset,
        register: async ({ name }: { name: string }) => {
          registered.add(name);
        },
      } as unknown as DatasetsService,
      operations: {
        start: async ({ input }: { input: { id: number } }) => {
          begun.push(input.id);
        },
      } as unknown as OperationsService,
      events: {
        publish: async ({ eventPayload }) => {
          announced.push((eventPayload as { partitions: string[] }).partitions);
        },
      } as EventsService,
      audit: { record: async () => {} } as unknown as AuditService,
      failingRowsOf: ({ type }) =>
        type === 'completeness'
          ? {
              condition: 'isNull({c:Identifier})',
              params: { c: 'customer_id' },
            }
          : undefined,
      onStep: step => {
        if (step === dieAt) {
          throw new Error(`killed at ${step}`);
        }
      },
    });
  const ids = async (table: string) =>
    (
      await engine.warehouse.query<{ order_id: string }>({
        name: 'test',
        query: `SELECT order_id FROM ${table} ORDER BY order_id`,
      })
    ).rows.map(row => row.order_id);
  const command = (query: string) =>
    engine.warehouse.command({ name: 'test', query });
  const move = async (quarantiner: Quarantiner) => {
    const moved = await quarantiner.move({
      check,
      dataset,
      runId: 'run-1',
      reason: '2 rows without a customer',
    });
    return moved && begun[begun.length - 1];
  };

  beforeAll(async () => {
    engine = await startTestWarehouse();
    knex = await databases.init('SQLITE_3');
    await knex.migrate.latest({
      directory: resolve(__dirname, '../../migrations'),
    });
    await command(
      "CREATE TABLE orders (order_id String, customer_id Nullable(String), order_date DateTime('UTC'), _topic LowCardinality(String), _partition UInt32, _offset UInt64) ENGINE = MergeTree PARTITION BY toYYYYMM(order_date) ORDER BY order_id SETTINGS non_replicated_deduplication_window = 100",
    );
  });
  afterAll(() => engine?.stop());
  beforeEach(async () => {
    store = QuarantineStore.create({ knex });
    begun = [];
    announced = [];
    await knex('quality_quarantines').delete();
    await command('TRUNCATE TABLE orders');
    await command('DROP TABLE IF EXISTS quarantine_orders');
    await command(
      "INSERT INTO orders SETTINGS insert_deduplicate = 0 VALUES ('a', 'c1', '2026-10-01 00:00:00', 't', 0, 0), ('b', NULL, '2026-10-02 00:00:00', 't', 0, 1), ('c', NULL, '2026-11-02 00:00:00', 't', 1, 0), ('d', 'c2', '2026-11-03 00:00:00', 't', 1, 1)",
    );
  });

  it('moves failing rows out, and back, each once', async () => {
    const quarantiner = life();
    const id = (await move(quarantiner))!;
    expect(await quarantiner.run({ id })).toMatchObject({
      state: 'HELD',
      rows: 2,
      table: 'quarantine_orders',
    });
    expect(await ids('orders')).toEqual(['a', 'd']);
    expect(await ids('quarantine_orders')).toEqual(['b', 'c']);
    expect([...registered]).toEqual(['quarantine_orders']);
    expect(announced.map(list => [...list].sort())).toEqual([
      ['202610', '202611'],
      ['202610', '202611'],
    ]);
    expect(await quarantiner.release(id, admin)).toMatchObject({
      state: 'RELEASING',
      finishedBy: 'user:default/admin',
    });
    await expect(quarantiner.release(id, admin)).rejects.toThrow(
      'is RELEASING; only what is HELD',
    );
    expect(await quarantiner.run({ id })).toMatchObject({ state: 'RELEASED' });
    expect(await ids('orders')).toEqual(['a', 'b', 'c', 'd']);
    expect(await ids('quarantine_orders')).toEqual([]);
    // A person decided: not again until the check has passed.
    expect(await move(quarantiner)).toBeUndefined();
    await store.unmute(check.id);
    const again = (await move(quarantiner))!;
    await quarantiner.run({ id: again });
    await quarantiner.release(again, admin);
    await quarantiner.run({ id: again });
    expect(await ids('orders')).toEqual(['a', 'b', 'c', 'd']);
  });

  it('loses and doubles nothing when it dies between two steps', async () => {
    const id = (await move(life()))!;
    await expect(life('copied').run({ id })).rejects.toThrow('killed');
    expect(await ids('orders')).toEqual(['a', 'b', 'c', 'd']);
    await expect(life('removed').run({ id })).rejects.toThrow('killed');
    expect(await life().run({ id })).toMatchObject({
      state: 'HELD',
      rows: 2,
      error: null,
    });
    expect(await ids('orders')).toEqual(['a', 'd']);
    expect(await ids('quarantine_orders')).toEqual(['b', 'c']);

    await life().release(id, admin);
    await expect(life('copied-back').run({ id })).rejects.toThrow('killed');
    expect(await life().run({ id })).toMatchObject({ state: 'RELEASED' });
    expect(await ids('orders')).toEqual(['a', 'b', 'c', 'd']);
    expect(await ids('quarantine_orders')).toEqual([]);
  });

  it('takes out again what the log brought back, and releases only what is missing', async () => {
    const quarantiner = life();
    const id = (await move(quarantiner))!;
    await quarantiner.run({ id });
    const bringBack = (row: string) =>
      command(
        `INSERT INTO orders SETTINGS insert_deduplicate = 0 VALUES ${row}`,
      );
    await bringBack("('b', NULL, '2026-10-02 00:00:00', 't', 0, 1)");
    await quarantiner.sweep(dataset);
    expect(await ids('orders')).toEqual(['a', 'd']);
    await bringBack("('c', NULL, '2026-11-02 00:00:00', 't', 1, 0)");
    await quarantiner.release(id, admin);
    await quarantiner.run({ id });
    expect(await ids('orders')).toEqual(['a', 'b', 'c', 'd']);
  });

  it('discards for good, and says what it cannot move', async () => {
    const quarantiner = life();
    const id = (await move(quarantiner))!;
    await quarantiner.run({ id });
    await quarantiner.discard(id, admin);
    expect(await ids('quarantine_orders')).toEqual([]);
    expect(await ids('orders')).toEqual(['a', 'd']);
    expect(quarantiner.obstacle(check, { ...dataset, kind: 'view' })).toContain(
      'rows are computed',
    );
    expect(quarantiner.obstacle(check, { ...dataset, columns: [] })).toContain(
      'do not say where they came from',
    );
    const fresh = checkDefinitionSchema.parse({
      ...{ id: 'f', name: 'f', dataset: 'orders', type: 'freshness' },
    });
    expect(quarantiner.obstacle(fresh, dataset)).toBe(
      'a freshness check does not judge single rows',
    );
  });
});
