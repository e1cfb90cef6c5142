import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KafkaBroker } from '@analytics-engine/tools';
import { Kafka, logLevel } from 'kafkajs';
import {
  describeEventLogConformance,
  type EventLogUnderTest,
} from '../testing/eventLogConformance';
import { openTestLog, sqliteDatabase } from '../testing/openTestLog';
import type { KafkaEventLog } from './KafkaEventLog';

let broker: KafkaBroker;

beforeAll(async () => {
  broker = await KafkaBroker.create();
}, 900_000);

afterAll(async () => {
  await broker?.remove();
});

const openLog = (directory: string, settings: object = {}) =>
  openTestLog<KafkaEventLog>({
    database: sqliteDatabase(directory),
    eventLog: {
      type: 'kafka',
      kafka: { brokers: [broker.address], ...settings },
    },
  });

async function startKafka(): Promise<EventLogUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), 'event-log-'));
  let opened = await openLog(directory);
  const admin = new Kafka({
    brokers: [broker.address],
    logLevel: logLevel.NOTHING,
  }).admin();
  await admin.connect();
  return {
    get log() {
      return opened.log;
    },
    get other() {
      return opened.log;
    },
    async restart() {
      await opened.close();
      opened = await openLog(directory);
    },
    async deleteTopic(topic) {
      await admin.deleteTopics({ topics: [topic] });
    },
    async stop() {
      await admin.disconnect();
      await opened.close();
      await rm(directory, { recursive: true });
    },
  };
}

describeEventLogConformance({
  name: 'KafkaEventLog',
  start: startKafka,
  timeoutMs: 60_000,
});
