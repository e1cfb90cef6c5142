/* eslint-disable @backstage/no-undeclared-imports -- a test, by another name */
import { PostgresServer } from '@analytics-engine/tools';
import {
  describeEventLogConformance,
  type EventLogUnderTest,
} from '../testing/eventLogConformance';
import { type OpenedLog, openTestLog } from '../testing/openTestLog';
import { SubscriberProbe, waitFor } from '../testing/SubscriberProbe';
import type { DatabaseEventLog } from './DatabaseEventLog';

let server: PostgresServer;

beforeAll(async () => {
  server = await PostgresServer.create();
}, 900_000);

afterAll(async () => {
  await server?.remove();
});

const openLog = () =>
  openTestLog<DatabaseEventLog>({
    database: { client: 'pg', connection: { ...server.connection } },
    eventLog: { embedded: { lease: '2s', pollInterval: '50ms' } },
  });

/** Two logs on one database, as two processes have. */
async function startPostgres(): Promise<EventLogUnderTest> {
  let opened = await openLog();
  const other = await openLog();
  return {
    get log() {
      return opened.log;
    },
    other: other.log,
    async restart() {
      await opened.close();
      opened = await openLog();
    },
    deleteTopic: topic => opened.log.deleteTopic(topic),
    async stop() {
      await Promise.all([opened.close(), other.close()]);
    },
  };
}

describeEventLogConformance({
  name: 'DatabaseEventLog (PostgreSQL)',
  start: startPostgres,
});

describe('DatabaseEventLog (PostgreSQL)', () => {
  const opened: OpenedLog<DatabaseEventLog>[] = [];
  const open = async () => {
    const one = await openLog();
    opened.push(one);
    return one;
  };

  afterEach(async () => {
    await Promise.allSettled(opened.splice(0).map(one => one.close()));
  });

  it('gives offsets without gaps to processes that append at once', async () => {
    const [one, two] = [await open(), await open()];
    await one.log.ensureTopic('race', { partitions: 2 });
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        (n % 2 ? one : two).log.append('race', [Buffer.from(`${n}`)]),
      ),
    );
    const offsets = await one.log.offsets({ topic: 'race' });
    for (const { partition, end } of offsets) {
      const here = answers.filter(answer => answer.partition === partition);
      expect(
        here.map(answer => answer.firstOffset).sort((a, b) => a - b),
      ).toEqual(Array.from({ length: end }, (_, n) => n));
    }
    expect(offsets.reduce((sum, { end }) => sum + end, 0)).toBe(200);
  });

  it('stores one of two appends that race with the same key', async () => {
    const [one, two] = [await open(), await open()];
    for (let n = 0; n < 20; n += 1) {
      const key = { idempotencyKey: `key ${n}` };
      const answers = await Promise.all([
        one.log.append('keys', [Buffer.from('x')], key),
        two.log.append('keys', [Buffer.from('x')], key),
      ]);
      expect(answers.map(answer => answer.repeated).sort()).toEqual([
        false,
        true,
      ]);
      expect(answers[0].firstOffset).toBe(answers[1].firstOffset);
    }
    const [{ end }] = await one.log.offsets({ topic: 'keys' });
    expect(end).toBe(20);
  });

  it('goes on when the server was away', async () => {
    const { log } = await open();
    await log.append('away', [Buffer.from('a')]);
    const probe = new SubscriberProbe('away');
    await probe.subscribe(log);
    await probe.received(1);
    await server.kill();
    await expect(log.append('away', [Buffer.from('b')])).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    await expect(log.check()).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    await server.start();
    await waitFor(async () => {
      try {
        await log.append('away', [Buffer.from('c')], { idempotencyKey: 'c' });
        return true;
      } catch {
        return false;
      }
    });
    await waitFor(() => probe.texts.includes('c'));
    expect(probe.problems).toEqual([]);
    await expect(log.check()).resolves.toBeDefined();
    await probe.close();
  });
});
