import { TestDatabases, mockServices } from '@backstage/backend-test-utils';
import { resolve } from 'node:path';
import type { Knex } from 'knex';
import type { AuditActor } from '../audit/types';
import { DatabaseOperations } from './DatabaseOperations';
import type { OperationContext } from './types';

const actor: AuditActor = { kind: 'user', subject: 'user:default/jane' };

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())(
  'DatabaseOperations on %s',
  engine => {
    let knex: Knex;
    const alive: DatabaseOperations[] = [];

    const open = (
      options: { maxConcurrent?: number; maxHistory?: number } = {},
    ) => {
      const operations = DatabaseOperations.create({
        database: { getClient: async () => knex },
        logger: mockServices.logger.mock(),
        maxConcurrent: options.maxConcurrent ?? 4,
        maxHistory: options.maxHistory ?? 100,
      });
      alive.push(operations);
      return operations;
    };
    /** Begins and then does as told. */
    const controlled = () => {
      const runs: Array<{
        input: unknown;
        context: OperationContext;
        succeed(result: unknown): void;
        fail(error: Error): void;
      }> = [];
      return {
        runs,
        run: (input: unknown, context: OperationContext) =>
          new Promise<unknown>((succeed, fail) => {
            context.signal.addEventListener('abort', () =>
              fail(new Error('aborted')),
            );
            runs.push({ input, context, succeed, fail });
          }),
        async begun(count = 1) {
          while (runs.length < count) {
            await new Promise(done => setTimeout(done, 5));
          }
          return runs[count - 1];
        },
      };
    };
    const start = (operations: DatabaseOperations, input: unknown = null) =>
      operations.start({ kind: 'retry', target: 'pipeline:a', input, actor });

    beforeAll(async () => {
      knex = await databases.init(engine);
      await knex.migrate.latest({
        directory: resolve(__dirname, '../../migrations/analytics'),
      });
    });
    afterEach(async () => {
      await Promise.all(alive.splice(0).map(operations => operations.stop()));
      await knex('operations').delete();
    });

    it('runs, shows progress and keeps the result', async () => {
      const operations = open();
      const work = controlled();
      await operations.handle({
        kind: 'retry',
        resumable: false,
        run: work.run,
      });
      const { id, state } = await start(operations, { batches: [1] });
      expect(state).toBe('QUEUED');
      const run = await work.begun();
      expect(run.input).toEqual({ batches: [1] });
      run.context.progress(3, 10, 'rows');
      expect(await operations.get(id)).toMatchObject({
        state: 'RUNNING',
        progress: { done: 3, total: 10, unit: 'rows' },
        startedBy: 'user:default/jane',
        finishedAt: null,
      });
      run.succeed({ inserted: 10 });
      expect(await operations.wait(id)).toMatchObject({
        state: 'SUCCEEDED',
        result: { inserted: 10 },
        progress: { done: 3 },
        finishedAt: expect.any(String),
      });
      expect(await operations.list({ kind: 'retry', state: 'FAILED' })).toEqual(
        [],
      );
      expect(await operations.list({ target: 'pipeline:a' })).toHaveLength(1);
    });

    it('writes progress a few times a second at most', async () => {
      const operations = open();
      const work = controlled();
      await operations.handle({
        kind: 'retry',
        resumable: false,
        run: work.run,
      });
      const { id } = await start(operations);
      const run = await work.begun();
      let writes = 0;
      const count = ({ sql }: { sql: string }) => {
        if (/progress_done/.test(sql)) writes += 1;
      };
      knex.on('query', count);
      for (let n = 0; n < 1_000; n += 1) run.context.progress(n, 1_000, 'rows');
      await new Promise(done => setTimeout(done, 500));
      knex.off('query', count);
      expect(writes).toBe(1);
      run.succeed(null);
      await operations.wait(id);
    });

    it('keeps the error of failed work', async () => {
      const operations = open();
      const work = controlled();
      await operations.handle({
        kind: 'retry',
        resumable: false,
        run: work.run,
      });
      const { id } = await start(operations);
      (await work.begun()).fail(new TypeError('no such batch'));
      expect(await operations.wait(id)).toMatchObject({
        state: 'FAILED',
        error: { name: 'TypeError', message: 'no such batch' },
      });
    });

    it('cancels what runs and what waits, and nothing that is over', async () => {
      const operations = open({ maxConcurrent: 1 });
      const work = controlled();
      await operations.handle({
        kind: 'retry',
        resumable: false,
        run: work.run,
      });
      const first = await start(operations);
      const second = await start(operations);
      await work.begun();
      await operations.cancel(second.id, { actor });
      expect(await operations.wait(second.id)).toMatchObject({
        state: 'CANCELLED',
      });
      await operations.cancel(first.id, { actor });
      expect(await operations.wait(first.id)).toMatchObject({
        state: 'CANCELLED',
      });
      await expect(operations.cancel(first.id, { actor })).rejects.toThrow(
        /is over/,
      );
      await expect(operations.cancel('none', { actor })).rejects.toThrow(
        "no operation 'none'",
      );
      expect(work.runs).toHaveLength(1);
    });

    it('takes back what one that is over has begun, once', async () => {
      const operations = open();
      const takenBack: unknown[] = [];
      await operations.handle({
        kind: 'retry',
        resumable: false,
        run: async () => 'begun',
        takeBack: async (input, by) => {
          takenBack.push([input, by.actor]);
          return takenBack.length === 1;
        },
        hintWhenOver: 'roll back',
      });
      const [first, second] = [
        await start(operations),
        await start(operations),
      ];
      await operations.wait(first.id);
      await operations.wait(second.id);
      expect(await operations.cancel(first.id, { actor })).toMatchObject({
        state: 'CANCELLED',
        result: 'begun',
      });
      await expect(operations.cancel(second.id, { actor })).rejects.toThrow(
        /is over: SUCCEEDED; roll back/,
      );
      await expect(operations.cancel(first.id, { actor })).rejects.toThrow(
        /is over: CANCELLED/,
      );
      expect(takenBack).toEqual(Array(2).fill([null, actor]));
    });

    it('runs at most so many at a time', async () => {
      const operations = open({ maxConcurrent: 2 });
      const work = controlled();
      await operations.handle({
        kind: 'retry',
        resumable: false,
        run: work.run,
      });
      for (let n = 0; n < 3; n += 1) await start(operations, n);
      await work.begun(2);
      await new Promise(done => setTimeout(done, 50));
      expect(work.runs).toHaveLength(2);
      work.runs[0].succeed(null);
      expect((await work.begun(3)).input).toBe(2);
    });

    it('keeps a bounded history', async () => {
      const operations = open({ maxHistory: 3 });
      await operations.handle({
        kind: 'retry',
        resumable: false,
        run: async input => input,
      });
      for (let n = 0; n < 6; n += 1) {
        const { id } = await start(operations, n);
        await operations.wait(id);
        await new Promise(done => setTimeout(done, 5));
      }
      const left = await operations.list();
      expect(left.map(({ result }) => result)).toEqual([5, 4, 3]);
    });

    it('resumes after a crash what is resumable, and marks the rest', async () => {
      const before = open();
      const lost = controlled();
      for (const kind of ['retry', 'export', 'gone']) {
        await before.handle({ kind, resumable: false, run: lost.run });
      }
      const ids: Record<string, string> = {};
      for (const kind of ['retry', 'export', 'gone']) {
        const { id } = await before.start({
          kind,
          target: 't',
          input: kind,
          actor,
        });
        ids[kind] = id;
      }
      await lost.begun(3);

      // The process is gone without a word; another one starts much later.
      await knex('operations').update({ heartbeat_at: 0 });
      const after = open();
      const work = controlled();
      await after.handle({ kind: 'retry', resumable: true, run: work.run });
      await after.handle({ kind: 'export', resumable: false, run: work.run });
      const run = await work.begun();
      expect(run.input).toBe('retry');
      run.succeed('again');
      expect(await after.wait(ids.retry)).toMatchObject({
        state: 'SUCCEEDED',
        result: 'again',
      });
      expect(await after.get(ids.export)).toMatchObject({
        state: 'INTERRUPTED',
        error: { name: 'InterruptedError' },
      });
      expect(await after.get(ids.gone)).toMatchObject({ state: 'RUNNING' });
    });

    it('stops with grace: resumable and queued work goes on later', async () => {
      const before = open({ maxConcurrent: 2 });
      const work = controlled();
      await before.handle({ kind: 'retry', resumable: true, run: work.run });
      await before.handle({ kind: 'export', resumable: false, run: work.run });
      const retry = await start(before);
      const cut = await before.start({
        kind: 'export',
        target: 't',
        input: 0,
        actor,
      });
      const queued = await before.start({
        kind: 'export',
        target: 't',
        input: 1,
        actor,
      });
      await work.begun(2);
      await before.stop();
      expect(await before.get(cut.id)).toMatchObject({ state: 'INTERRUPTED' });
      await expect(start(before)).rejects.toThrow('stopping');

      const after = open();
      const run = async (input: unknown) => input ?? 'resumed';
      await after.handle({ kind: 'retry', resumable: true, run });
      await after.handle({ kind: 'export', resumable: false, run });
      expect(await after.wait(retry.id)).toMatchObject({ result: 'resumed' });
      expect(await after.wait(queued.id)).toMatchObject({ result: 1 });
    });

    it('refuses kinds that nobody handles, and two handlers of one', async () => {
      const operations = open();
      await expect(start(operations)).rejects.toThrow("kind 'retry'");
      const handler = { kind: 'retry', resumable: false, run: async () => 1 };
      await operations.handle(handler);
      await expect(operations.handle(handler)).rejects.toThrow('already');
    });
  },
);
