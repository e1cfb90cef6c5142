/* eslint-disable @backstage/no-undeclared-imports, no-restricted-imports -- a test, by another name */
import type { PipelineStatus } from '@analytics-engine/plugin-analytics-common';
import {
  openTestLog,
  startTestWarehouse,
  testDatabaseConfig,
  type OpenedLog,
  type TestWarehouse,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import type { EventLogService } from '@analytics-engine/plugin-analytics-node';
import { KafkaBroker } from '@analytics-engine/tools';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../__testUtils__/eventually';
import { dailySalesDataset } from '../../warehouseSchema/salesRollups';
import { BackendProcess } from './BackendProcess';
import { OrderLoad } from './OrderLoad';
import { SmallDisk } from './SmallDisk';

jest.setTimeout(900_000);

const DISK_BYTES = 192 * 1024 * 1024;
/** Nothing here takes longer, on a busy machine too. */
const LIMIT_MS = 150_000;
const PROGRESS_RECORDS = 600;
const TOPICS = ['proof-main', 'proof-deleted', 'proof-full'];
const [MAIN, DELETED, FULL] = TOPICS;

describe('pipelines of two backend processes on Kafka, PostgreSQL and one engine', () => {
  let directory: string;
  let disk: SmallDisk;
  let broker: KafkaBroker;
  let admin: Admin;
  let engine: TestWarehouse;
  let opened: OpenedLog<EventLogService>;
  let backends: BackendProcess[];

  const kafkaConfig = () => ({
    type: 'kafka',
    kafka: {
      brokers: [broker.address],
      consumer: { 'session-timeout-ms': 6_000 },
    },
  });
  const createBackend = (name: string) =>
    BackendProcess.create({
      config: {
        backend: { database: testDatabaseConfig(directory) },
        analytics: {
          dataDirectory: join(directory, name),
          access: { anonymousLoopbackRole: 'operator' },
          clickhouse: {
            url: engine.engine.url,
            username: engine.engine.username,
            password: engine.engine.password,
          },
          eventLog: kafkaConfig(),
          pipelines: {
            definitions: TOPICS.map(topic => ({
              name: topic,
              source: { topic, group: `${topic}-group` },
              sink: { dataset: 'orders' },
              windowSize: '100ms',
            })),
          },
        },
      },
    });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'real-systems-'));
    disk = await SmallDisk.create(DISK_BYTES);
    [broker, engine] = await Promise.all([
      KafkaBroker.create(),
      startTestWarehouse({
        directory: join(disk.directory, 'clickhouse'),
      }),
    ]);
    admin = new Kafka({
      brokers: [broker.address],
      logLevel: logLevel.NOTHING,
    }).admin();
    await admin.connect();
    opened = await openTestLog({
      database: { client: 'better-sqlite3', connection: { directory } },
      eventLog: kafkaConfig(),
    });
    backends = [await createBackend('first'), await createBackend('second')];
    await backends[0].start();
  }, 900_000);

  afterAll(async () => {
    await Promise.all((backends ?? []).map(backend => backend.kill()));
    await admin?.disconnect();
    await opened?.close();
    await broker?.remove();
    await engine?.stop();
    await disk?.remove();
    await rm(directory, { recursive: true, force: true });
  });

  /** What the table has of a topic, against what was acknowledged. */
  const compare = async (topic: string, acknowledged: number) => {
    const { rows } = await engine.warehouse.query<Record<string, number>>({
      name: 'proof',
      query: `SELECT count() AS rows, uniqExact(order_id) AS ids, uniqExact(_partition, _offset) AS positions,
        (SELECT count() FROM numbers({acknowledged:UInt64}) WHERE concat('o-', toString(number)) NOT IN (SELECT order_id FROM orders WHERE _topic = {topic:String})) AS missing
        FROM orders WHERE _topic = {topic:String}`,
      params: { topic, acknowledged },
    });
    return Object.fromEntries(
      Object.entries(rows[0]).map(([name, value]) => [name, Number(value)]),
    );
  };
  const eachOnce = (records: number) => ({
    rows: records,
    ids: records,
    positions: records,
    missing: 0,
  });
  const rowsOf = async (topic: string) => (await compare(topic, 0)).rows;
  const untilLanded = async (topic: string, records: number) => {
    try {
      await eventually(
        () => rowsOf(topic).catch(() => 0),
        rows => rows >= records,
        LIMIT_MS,
      );
    } catch (error) {
      const seen = await Promise.allSettled(
        backends.map(backend => backend.status(topic)),
      );
      const ends = backends.map(backend => backend.output);
      throw new Error(
        [(error as Error).message, JSON.stringify(seen), ...ends].join('\n'),
      );
    }
  };
  const logged = async (topic: string) =>
    (await opened.log.offsets({ topic })).reduce(
      (sum, { earliest, end }) => sum + end - earliest,
      0,
    );
  const dailySales = async (from: string) =>
    (
      await engine.warehouse.query({
        name: 'proof',
        query: `SELECT date, product_id, toString(sum(sales.total_sales)) AS total, sum(sales.order_count) AS orders
          FROM ${from} AS sales GROUP BY date, product_id ORDER BY date, product_id`,
      })
    ).rows;
  const rollupIsRight = async () => {
    const [kept, recounted] = await Promise.all([
      dailySales(dailySalesDataset.table),
      dailySales(`(${dailySalesDataset.select})`),
    ]);
    return JSON.stringify(kept) === JSON.stringify(recounted);
  };
  const untilRightRollup = () =>
    eventually(rollupIsRight, right => right, LIMIT_MS);
  const statuses = (topic: string): Promise<PipelineStatus[]> =>
    Promise.all(backends.map(backend => backend.status(topic)));
  const untilReaders = (count: number) =>
    eventually(
      async () => {
        const { groups } = await admin.describeGroups([`${MAIN}-group`]);
        const reading = groups[0].members.filter(
          ({ memberAssignment }) => memberAssignment.length > 0,
        );
        return { state: groups[0].state, readers: reading.length };
      },
      ({ state, readers }) => state === 'Stable' && readers === count,
      LIMIT_MS,
    );

  it('land every acknowledged record once over a rebalance, a killed backend, a broker gone and back, and a killed engine', async () => {
    const [first, second] = backends;
    const load = OrderLoad.create({ log: opened.log, topic: MAIN });
    const untilProgress = () =>
      untilLanded(MAIN, load.acknowledged + PROGRESS_RECORDS);
    load.start();
    await untilProgress();

    await second.start();
    await untilReaders(2);
    await untilProgress();

    await first.kill();
    await first.start();
    await untilReaders(2);
    await untilProgress();

    await broker.kill();
    await eventually(
      async () => load.repeats,
      repeats => repeats > 0,
      LIMIT_MS,
    );
    await broker.start();
    await untilProgress();

    const { generation } = engine.engine;
    process.kill(engine.engine.pid!, 'SIGKILL');
    await untilProgress();
    expect(engine.engine.generation).toBe(generation + 1);

    await load.stop();
    await untilLanded(MAIN, load.acknowledged);
    await untilRightRollup();
    expect(await logged(MAIN)).toBe(load.acknowledged);
    expect(await compare(MAIN, load.acknowledged)).toEqual(
      eachOnce(load.acknowledged),
    );
    expect(backends.map(backend => backend.running)).toEqual([true, true]);
  });

  it('say that their topic was deleted, keep what landed, and let the others go on', async () => {
    const load = OrderLoad.create({ log: opened.log, topic: DELETED });
    await load.append();
    await untilLanded(DELETED, load.acknowledged);

    await admin.deleteTopics({ topics: [DELETED] });
    const failed = await eventually(
      () => statuses(DELETED),
      all => all.every(({ state }) => state === 'FAILED'),
      LIMIT_MS,
    );
    for (const { lastError } of failed) {
      expect(lastError?.message).toBe(`Topic '${DELETED}' was deleted`);
    }

    await backends[0].startPipeline(DELETED);
    const refused = await eventually(
      () => backends[0].status(DELETED),
      ({ lastError }) => /was replaced/.test(lastError?.message ?? ''),
      LIMIT_MS,
    );
    expect(refused.state).toBe('FAILED');
    expect(await compare(DELETED, load.acknowledged)).toEqual(
      eachOnce(load.acknowledged),
    );
    await eventually(
      () => statuses(MAIN),
      all => all.every(({ state }) => state === 'RUNNING'),
      LIMIT_MS,
    );
  });

  it('wait with the reason while the disk of the engine is full, and go on when there is room', async () => {
    const load = OrderLoad.create({ log: opened.log, topic: FULL });
    await load.append();
    await untilLanded(FULL, load.acknowledged);

    await disk.fill();
    load.start();
    const waiting = await eventually(
      () => statuses(FULL),
      all => all.some(({ state }) => state === 'DEGRADED'),
      LIMIT_MS,
    );
    expect(waiting.map(({ lastError }) => lastError?.message)).toContainEqual(
      expect.stringMatching(/space/i),
    );
    await load.stop();

    await disk.free();
    await untilLanded(FULL, load.acknowledged);
    await untilRightRollup();
    expect(await compare(FULL, load.acknowledged)).toEqual(
      eachOnce(load.acknowledged),
    );
    await eventually(
      () => statuses(FULL),
      all => all.every(({ state }) => state === 'RUNNING'),
      LIMIT_MS,
    );
  });
});
