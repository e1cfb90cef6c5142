/* eslint-disable @backstage/no-undeclared-imports -- a test, by another name */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KafkaBroker } from '@analytics-engine/tools';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import {
  type OpenedLog,
  openTestLog,
  sqliteDatabase,
} from '../testing/openTestLog';
import { SubscriberProbe, waitFor } from '../testing/SubscriberProbe';
import type { KafkaEventLog } from './KafkaEventLog';

const TOPIC = 'replicated';
const PARTITIONS = 6;
/** A write needs two of three brokers. */
const REPLICATED = {
  'default.replication.factor': '3',
  'min.insync.replicas': '2',
  'offsets.topic.replication.factor': '3',
  'transaction.state.log.replication.factor': '3',
  'transaction.state.log.min.isr': '2',
  // A broker that comes back leads again soon.
  'leader.imbalance.check.interval.seconds': '1',
  'broker.session.timeout.ms': '3000',
};
const START_MS = 900_000;
/** Elections, and what clients wait before they try again. */
const TEST_MS = 240_000;
const SETTLE_MS = 120_000;

describe('KafkaEventLog on a cluster', () => {
  const brokers: KafkaBroker[] = [];
  let directory: string;
  let opened: OpenedLog<KafkaEventLog>;
  let admin: Admin;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'event-log-cluster-'));
    const first = await KafkaBroker.create({ properties: REPLICATED });
    brokers.push(first);
    brokers.push(
      ...(await Promise.all(
        [2, 3].map(() =>
          KafkaBroker.create({ properties: REPLICATED, joins: first }),
        ),
      )),
    );
    const addresses = brokers.map(({ address }) => address);
    admin = new Kafka({
      brokers: addresses,
      logLevel: logLevel.NOTHING,
    }).admin();
    await admin.connect();
    opened = await openTestLog<KafkaEventLog>({
      database: sqliteDatabase(directory),
      eventLog: {
        type: 'kafka',
        kafka: { brokers: addresses, topicDefaults: { replicationFactor: 3 } },
      },
    });
  }, START_MS);

  afterAll(async () => {
    await opened?.close();
    await admin?.disconnect();
    await Promise.all(brokers.map(broker => broker.remove()));
    await rm(directory, { recursive: true, force: true });
  }, START_MS);

  async function leaders(): Promise<number[]> {
    const { topics } = await admin.fetchTopicMetadata({ topics: [TOPIC] });
    return topics[0].partitions.map(({ leader }) => leader);
  }

  /** Appends as a careful caller does: again, with the same key, until it is acknowledged. */
  async function append(text: string): Promise<void> {
    await waitFor(
      () =>
        opened.log
          .append(TOPIC, [Buffer.from(text)], { idempotencyKey: text })
          .then(() => true)
          .catch(() => false),
      SETTLE_MS,
    );
  }

  async function appendMany(name: string, count: number): Promise<string[]> {
    const texts = Array.from({ length: count }, (_, n) => `${name} ${n}`);
    for (let done = 0; done < count; done += 20) {
      await Promise.all(texts.slice(done, done + 20).map(append));
    }
    return texts;
  }

  it(
    'reads every acknowledged record once when a leader dies, and when it leads again',
    async () => {
      await opened.log.ensureTopic(TOPIC, { partitions: PARTITIONS });
      await waitFor(async () => new Set(await leaders()).size === 3, SETTLE_MS);
      const probe = new SubscriberProbe(TOPIC, { keepsPlace: true });
      await probe.subscribe(opened.log);
      const sent = await appendMany('whole', 200);
      await probe.received(sent.length);

      const dying = brokers[2];
      await dying.kill();
      sent.push(...(await appendMany('without', 200)));
      expect(await leaders()).not.toContain(dying.nodeId);
      await waitFor(() => probe.texts.length >= sent.length, SETTLE_MS);

      await dying.start();
      await waitFor(
        async () => (await leaders()).includes(dying.nodeId),
        SETTLE_MS,
      );
      sent.push(...(await appendMany('again', 200)));
      await waitFor(() => probe.texts.length >= sent.length, SETTLE_MS);

      expect(probe.texts.sort()).toEqual(sent.sort());
      expect(probe.problems).toEqual([]);
      expect(probe.failure).toBeUndefined();
      await probe.close();
    },
    TEST_MS,
  );
});
