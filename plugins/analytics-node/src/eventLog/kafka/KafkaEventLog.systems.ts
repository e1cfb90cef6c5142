/* eslint-disable @backstage/no-undeclared-imports -- a test, by another name */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KafkaBroker } from '@analytics-engine/tools';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import {
  describeEventLogConformance,
  type EventLogUnderTest,
} from '../testing/eventLogConformance';
import {
  type OpenedLog,
  openTestLog,
  sqliteDatabase,
} from '../testing/openTestLog';
import { SubscriberProbe, waitFor } from '../testing/SubscriberProbe';
import type { EventBatch } from '../types';
import type { KafkaEventLog } from './KafkaEventLog';

/** A broker's start, and then the session of a member that it lost. */
const BROKER_BACK_MS = 180_000;

let broker: KafkaBroker;

beforeAll(async () => {
  broker = await KafkaBroker.create();
}, 900_000);

afterAll(async () => {
  await broker?.remove();
});

/** Somebody else who speaks with the broker. */
const client = () =>
  new Kafka({ brokers: [broker.address], logLevel: logLevel.NOTHING });

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
  const admin = client().admin();
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

describe('KafkaEventLog', () => {
  let directory: string;
  const opened: OpenedLog<KafkaEventLog>[] = [];

  const open = async (settings: object = {}) => {
    const one = await openLog(directory, settings);
    opened.push(one);
    return one;
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'event-log-'));
  });
  afterEach(async () => {
    await Promise.allSettled(opened.splice(0).map(one => one.close()));
  });
  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  it('finds an append that a crash kept it from remembering', async () => {
    const first = await open();
    const records = [Buffer.from('a'), Buffer.from('b')];
    const key = { idempotencyKey: 'crashed' };
    await first.log.append('crash', [Buffer.from('before')]);
    const answer = await first.log.append('crash', records, key);
    await first.log.append('crash', [Buffer.from('after')]);
    await first
      .knex('event_log_idempotency')
      .where({ key: 'crashed' })
      .update({ first_offset: null, last_offset: null });
    await first.close();
    const second = await open();
    expect(await second.log.append('crash', records, key)).toEqual({
      ...answer,
      repeated: true,
    });
  });

  it('keeps records as they are while memory is used again around them', async () => {
    const { log } = await open();
    const topic = 'reused';
    await log.ensureTopic(topic, { partitions: 3 });
    const sent = Array.from({ length: 60_000 }, (_, number) =>
      Buffer.from(`${number}:`.padEnd(1000, `${number % 7}`)),
    );
    for (let at = 0; at < sent.length; at += 5000) {
      await log.append(topic, sent.slice(at, at + 5000));
    }
    const found: number[] = [];
    const held: EventBatch[] = [];
    const look = ({ records }: EventBatch) => {
      for (const record of records) {
        const number = Number.parseInt(record.toString('latin1', 0, 6), 10);
        found.push(record.equals(sent[number]) ? number : -1);
      }
      records.release();
    };
    let taken = 0;
    const subscription = await log.subscribe({
      topic,
      group: topic,
      onAssigned: async () => new Map(),
      onRevoked: async () => {},
      onBatch: async batch => {
        taken += batch.records.length;
        // Looked at when others were received since, in no order.
        held.push(batch);
        if (held.length > 12) {
          look(held.splice(taken % held.length, 1)[0]);
        }
      },
      onFailed: error => {
        throw error;
      },
    });
    await waitFor(() => taken === sent.length, 60_000);
    held.forEach(look);
    await subscription.close();
    expect(found.sort((a, b) => a - b)).toEqual(sent.map((_, index) => index));
  });

  it('serves the other topics after one was deleted', async () => {
    const { log } = await open();
    const admin = client().admin();
    await admin.connect();
    await log.append('deleted', [Buffer.from('a')]);
    await log.offsets({ topic: 'deleted' });
    await admin.deleteTopics({ topics: ['deleted'] });
    await admin.disconnect();
    await log.ensureTopic('kept', { partitions: 1 });
    expect(await log.append('kept', [Buffer.from('a')])).toMatchObject({
      firstOffset: 0,
    });
    expect(await log.offsets({ topic: 'kept' })).toMatchObject([{ end: 1 }]);
  });

  it('sends an append that a crash kept it from sending', async () => {
    const { log, knex } = await open();
    await log.append('unsent', [Buffer.from('other')]);
    await knex('event_log_idempotency').insert({
      topic: 'unsent',
      key: 'unsent',
      partition: 0,
      scan_from_offset: 0,
      owner: 'a process that is gone',
      created_at_ms: Date.now(),
    });
    const answer = await log.append('unsent', [Buffer.from('a')], {
      idempotencyKey: 'unsent',
    });
    expect(answer).toMatchObject({ partition: 0, repeated: false });
    expect(
      await log.append('unsent', [Buffer.from('a')], {
        idempotencyKey: 'unsent',
      }),
    ).toEqual({ ...answer, repeated: true });
  });

  it('reads what other producers compressed, and records without value', async () => {
    const { log } = await open();
    await log.ensureTopic('codecs', { partitions: 1 });
    const producer = client().producer();
    await producer.connect();
    for (const compression of [
      CompressionTypes.GZIP,
      CompressionTypes.Snappy,
      CompressionTypes.LZ4,
      CompressionTypes.ZSTD,
    ]) {
      await producer.send({
        topic: 'codecs',
        compression,
        messages: [{ value: `codec ${compression} `.repeat(1000) }],
      });
    }
    await producer.send({
      topic: 'codecs',
      messages: [{ key: 'k', value: null }],
    });
    await producer.disconnect();
    const probe = new SubscriberProbe('codecs');
    await probe.subscribe(log);
    await probe.received(5);
    expect(probe.texts).toEqual([
      ...[1, 2, 3, 4].map(codec => `codec ${codec} `.repeat(1000)),
      '',
    ]);
    await probe.close();
  });

  it('reads what transactions committed, and not what they gave up', async () => {
    const { log } = await open();
    await log.ensureTopic('transactions', { partitions: 1 });
    const producer = client().producer({
      transactionalId: 'test',
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await producer.connect();
    const write = async (value: string, end: 'commit' | 'abort') => {
      const transaction = await producer.transaction();
      const messages = [{ value: `${value} 1` }, { value: `${value} 2` }];
      await transaction.send({ topic: 'transactions', messages });
      await transaction[end]();
    };
    await write('given up', 'abort');
    await write('kept', 'commit');
    await write('given up too', 'abort');
    await write('kept too', 'commit');
    await write('given up at the end', 'abort');
    await producer.disconnect();
    const probe = new SubscriberProbe('transactions');
    await probe.subscribe(log);
    await probe.received(4);
    await log.append('transactions', [Buffer.from('last')]);
    await probe.received(5);
    expect(probe.texts).toEqual([
      ...['kept 1', 'kept 2', 'kept too 1', 'kept too 2', 'last'],
    ]);
    expect(probe.batches[0].offsets).toEqual([3, 4, 9, 10]);
    // Nothing is gone, although the first three offsets bring nothing.
    expect(probe.batches[0].earliest).toBe(0);
    expect(probe.problems).toEqual([]);
    await probe.close();
  });

  it('tells with the records where the partition begins after some were deleted', async () => {
    const { log } = await open();
    await log.ensureTopic('shortened', { partitions: 1 });
    await log.append(
      'shortened',
      ['a', 'b', 'c', 'd'].map(text => Buffer.from(text)),
    );
    const admin = client().admin();
    await admin.connect();
    // Makes kafkajs know the topic.
    await admin.fetchTopicOffsets('shortened');
    await admin.deleteTopicRecords({
      topic: 'shortened',
      partitions: [{ partition: 0, offset: '2' }],
    });
    await admin.disconnect();
    const probe = new SubscriberProbe('shortened');
    await probe.subscribe(log);
    await probe.received(2);
    expect(probe.texts).toEqual(['c', 'd']);
    expect(probe.batches[0]).toMatchObject({ firstOffset: 2, earliest: 2 });
    await probe.close();
  });

  it('brings records that are larger than a fetch, and many at once', async () => {
    const { log } = await open({
      consumer: { maxFetchSize: '1MB', maxPartitionFetchSize: '64KB' },
    });
    await log.ensureTopic('sizes', { partitions: 1 });
    const large = Buffer.alloc(5_000_000, 'large');
    const small = Array.from({ length: 3000 }, (_, index) =>
      Buffer.from(`${index} `.repeat(index % 50)),
    );
    await log.append('sizes', [large]);
    await log.append('sizes', small);
    const probe = new SubscriberProbe('sizes');
    await probe.subscribe(log);
    await probe.received(1 + small.length);
    expect(probe.texts).toEqual([String(large), ...small.map(String)]);
    expect(probe.problems).toEqual([]);
    await probe.close();
  });

  it(
    'refuses appends while the broker is gone, and goes on when it is back',
    async () => {
      const { log } = await open();
      await log.ensureTopic('away', { partitions: 1 });
      const probe = new SubscriberProbe('away');
      await probe.subscribe(log);
      await log.append('away', [Buffer.from('a')]);
      await probe.received(1);
      await broker.kill();
      await expect(
        log.append('away', [Buffer.from('b')]),
      ).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
      });
      await expect(log.check()).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
      });
      await broker.start();
      await waitFor(
        () =>
          log
            .append('away', [Buffer.from('c')], { idempotencyKey: 'c' })
            .then(() => true)
            .catch(() => false),
        60_000,
      );
      await waitFor(() => probe.texts.includes('c'), 60_000);
      expect(probe.problems).toEqual([]);
      expect(probe.failure).toBeUndefined();
      await waitFor(
        () =>
          log
            .check()
            .then(() => true)
            .catch(() => false),
        60_000,
      );
      await probe.close();
    },
    BROKER_BACK_MS,
  );
});
