import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import {
  describeEventLogConformance,
  type EventLogUnderTest,
} from '../testing/eventLogConformance';
import {
  type OpenedLog,
  openTestLog,
  sqliteDatabase,
} from '../testing/openTestLog';
import type { DatabaseEventLog } from './DatabaseEventLog';

const openLog = (directory: string, embedded: object = {}) =>
  openTestLog<DatabaseEventLog>({
    database: sqliteDatabase(directory),
    eventLog: { embedded },
  });

async function startSqlite(): Promise<EventLogUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), 'event-log-'));
  let opened = await openLog(directory);
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
    deleteTopic: topic => opened.log.deleteTopic(topic),
    async stop() {
      await opened.close();
      await rm(directory, { recursive: true });
    },
  };
}

describeEventLogConformance({
  name: 'DatabaseEventLog (SQLite)',
  start: startSqlite,
});

describe('DatabaseEventLog', () => {
  let directory: string;
  let log: DatabaseEventLog;
  let knex: Knex;
  let opened: OpenedLog<DatabaseEventLog>;

  const open = async (settings: object) => {
    directory = await mkdtemp(join(tmpdir(), 'event-log-'));
    opened = await openLog(directory, settings);
    ({ log, knex } = opened);
  };

  afterEach(async () => {
    await opened.close();
    await rm(directory, { recursive: true });
  });

  const megabyte = () => [Buffer.alloc(1024 * 1024 - 200)];

  it('syncs every commit to disk', async () => {
    await open({});
    expect(await knex.raw('PRAGMA synchronous')).toEqual([{ synchronous: 2 }]);
    expect(await knex.raw('PRAGMA journal_mode')).toEqual([
      { journal_mode: 'wal' },
    ]);
    expect(await knex.raw('PRAGMA auto_vacuum')).toEqual([{ auto_vacuum: 2 }]);
    expect(await knex.raw('PRAGMA page_size')).toEqual([{ page_size: 32768 }]);
  });

  it('refuses appends when it is full of unread records, and takes them again when they were read', async () => {
    await open({ maxSize: '3MB' });
    await log.ensureTopic('t');
    await log.pin({ name: 'reader', topic: 't', offsets: new Map([[0, 0]]) });
    await log.append('t', megabyte());
    await log.append('t', megabyte());
    await log.append('t', megabyte());
    await expect(log.append('t', megabyte())).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('3145728'),
    });
    await expect(log.check()).rejects.toThrow('maxSize');
    await log.pin({ name: 'reader', topic: 't', offsets: new Map([[0, 2]]) });
    await new Promise(resolve => {
      setTimeout(resolve, 1100); // The full log is searched once a second.
    });
    const answer = await log.append('t', megabyte());
    expect(answer.firstOffset).toBe(3);
    expect(await log.offsets({ topic: 't' })).toMatchObject([
      { earliest: expect.any(Number), end: 4 },
    ]);
    const [{ earliest }] = await log.offsets({ topic: 't' });
    expect(earliest).toBeGreaterThan(0);
    expect(earliest).toBeLessThanOrEqual(2);
    await expect(log.check()).resolves.toBeDefined();
  });

  it('removes old records, but not those that a group has not read', async () => {
    await open({ retention: '1s' });
    await log.append('t', [Buffer.from('a')]);
    await log.append('t', [Buffer.from('b')]);
    await log.resetOffsets({
      topic: 't',
      group: 'g',
      offsets: new Map([[0, 1]]),
    });
    await knex('event_log_batches').update({ appended_at_ms: 1000 });
    await log.sweep();
    expect(await log.offsets({ topic: 't' })).toMatchObject([
      { earliest: 1, end: 2 },
    ]);
    await log.forgetGroup({ topic: 't', group: 'g' });
    await log.sweep();
    expect(await log.offsets({ topic: 't' })).toMatchObject([
      { earliest: 2, end: 2 },
    ]);
    expect(await log.topics()).toMatchObject([{ topic: 't', sizeBytes: 0 }]);
  });

  it('removes unread records too when it is told that they need not stay', async () => {
    await open({ retention: '1s', retainUnread: false });
    await log.append('t', [Buffer.from('a')]);
    await log.resetOffsets({
      topic: 't',
      group: 'g',
      offsets: new Map([[0, 0]]),
    });
    await knex('event_log_batches').update({ appended_at_ms: 1000 });
    await log.sweep();
    expect(await log.offsets({ topic: 't' })).toMatchObject([
      { earliest: 1, end: 1 },
    ]);
  });

  it('reports a damaged batch and does not deliver it', async () => {
    await open({});
    await log.append('t', [Buffer.from('good'), Buffer.from('bytes')]);
    const { payload } = await knex('event_log_batches').first('payload');
    payload[payload.length - 1] += 1;
    await knex('event_log_batches').update({ payload });
    const delivered: unknown[] = [];
    const failure = await new Promise<Error>(resolve => {
      log.subscribe({
        topic: 't',
        group: 'g',
        onAssigned: async () => new Map(),
        onRevoked: async () => {},
        onBatch: async batch => {
          delivered.push(batch);
        },
        onFailed: resolve,
      });
    });
    expect(delivered).toEqual([]);
    expect(failure.message).toMatch(
      /^Records 0 to 1 of topic 't' partition 0 are damaged on disk: expected checksum/,
    );
  });
});
