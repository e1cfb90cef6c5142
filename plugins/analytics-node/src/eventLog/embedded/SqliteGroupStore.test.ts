import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { SQLITE_PRAGMAS, sqliteFilename } from '../openEventLogDatabase';
import {
  type OpenedLog,
  openTestLog,
  sqliteDatabase,
} from '../testing/openTestLog';
import type { DatabaseEventLog } from './DatabaseEventLog';
import { GroupCommitter } from './GroupCommitter';
import type { PendingAppend } from './PendingAppend';
import { SqliteGroupStore } from './SqliteGroupStore';
import { WriterThread } from './WriterThread';

describe('SqliteGroupStore', () => {
  let directory: string;
  let opened: OpenedLog<DatabaseEventLog>;
  let knex: Knex;
  const closing: Array<() => Promise<void>> = [];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'group-store-'));
    opened = await openTestLog({
      database: sqliteDatabase(directory),
      eventLog: {},
    });
    knex = opened.knex;
    await opened.log.ensureTopic('t');
  });

  afterEach(async () => {
    await Promise.all(closing.splice(0).map(close => close()));
    await opened.close();
    await rm(directory, { recursive: true });
  });

  const storeWith = (options: { filename?: string; pragmas?: string[] }) =>
    SqliteGroupStore.create({
      knex,
      writer: WriterThread.create({
        filename: options.filename ?? sqliteFilename(knex)!,
        pragmas: [...SQLITE_PRAGMAS, ...(options.pragmas ?? [])],
      }),
    });

  const committerOf = (store: SqliteGroupStore) => {
    const committer = new GroupCommitter({
      store,
      maxSizeBytes: Infinity,
      makeRoom: async () => false,
      onStored() {},
    });
    closing.push(() => committer.close());
    return committer;
  };

  const megabyte = (): PendingAppend => ({
    topic: 't',
    partition: 0,
    partitionId: 1,
    records: [Buffer.alloc(1024 * 1024 - 200)],
    bytes: 1024 * 1024,
  });

  const ends = async () =>
    (await opened.log.offsets({ topic: 't' })).map(({ end }) => end);

  it('stores nothing of an append that meets a full disk, and recovers', async () => {
    const [{ page_count: pages }] = await knex.raw('PRAGMA page_count');
    const committer = committerOf(
      storeWith({ pragmas: [`max_page_count = ${Number(pages) + 40}`] }),
    );
    await committer.append(megabyte());
    await expect(committer.append(megabyte())).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('disk is full'),
    });
    expect(await ends()).toEqual([1]);
    expect(committer.failure).toMatchObject({ full: false });
    await knex('event_log_batches').delete(); // Its pages are free again.
    await expect(committer.append(megabyte())).resolves.toMatchObject({
      firstOffset: 1,
    });
    expect(committer.failure).toBeUndefined();
  });

  it('refuses appends while its thread cannot run, and starts another one', async () => {
    const missing = join(directory, 'missing');
    const committer = committerOf(
      storeWith({ filename: join(missing, 'log.sqlite') }),
    );
    await expect(committer.append(megabyte())).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('thread'),
    });
    await mkdir(missing);
    // It runs, on a file that has no such table.
    await expect(committer.append(megabyte())).rejects.toThrow('no such table');
  });

  it('undoes a group when a partition is not as it was read', async () => {
    const store = storeWith({});
    closing.push(() => store.close());
    await expect(
      store.transaction(async transaction => {
        await transaction.checkRoom(1, Infinity);
        const one = { partitionId: 1, count: 1, sizeBytes: 1 };
        await transaction.takeOffsets(one);
        await transaction.takeOffsets(one);
      }),
    ).rejects.toThrow('Expected one row to be written, found 0');
    expect(await ends()).toEqual([0]);
  });
});
