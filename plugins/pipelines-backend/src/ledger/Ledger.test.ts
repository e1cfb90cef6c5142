import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import { Ledger } from './Ledger';
import type { CompletedBlock } from './completeBlock';
import { LEASE_MS } from './types';

jest.setTimeout(60_000);

const scope = { pipeline: 'p', group: 'g', topic: 't' };
const range = (firstOffset: number, lastOffset: number, partition = 0) => ({
  partition,
  firstOffset,
  lastOffset,
});

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('Ledger on %s', database => {
  async function open() {
    const knex = await databases.init(database);
    await knex.migrate.latest({
      directory: resolvePackagePath(
        '@analytics-engine/plugin-pipelines-backend',
        'migrations',
      ),
    });
    const ledger = await Ledger.create({ knex });
    await ledger.fences.ensureTables(['orders']);
    const record = (
      owner: string,
      ranges: ReturnType<typeof range>[][],
      nowMs = 1_000,
    ) =>
      ledger.record({
        scope,
        owner,
        incarnation: 'e1',
        definitionVersion: 1,
        tables: ['orders'],
        nowMs,
        blocks: ranges.map(r => ({
          ranges: r,
          records: 10,
          bytes: 100,
          startedAtMs: nowMs,
          oldestAppendedAtMs: 1,
          youngestAppendedAtMs: 2,
        })),
      });
    const complete = (
      owner: string,
      number: number,
      ranges: ReturnType<typeof range>[],
      more: Partial<CompletedBlock> = {},
    ) =>
      ledger.complete({
        scope,
        owner,
        block: {
          number,
          foundAgain: false,
          definitionVersion: 1,
          ranges,
          records: 10,
          quarantined: 0,
          refused: [],
          attempts: 1,
          lost: [],
          startedAtMs: 1_000,
          finishedAtMs: 2_000,
          verifiedAtMs: 1_900,
          incarnation: 'e1',
          suspectTables: [],
          ...more,
        },
      });
    const claim = (owner: string, nowMs: number, incarnation = 'e1') =>
      ledger.claim({
        scope,
        owner,
        partitions: [0, 1],
        incarnation,
        definitionVersion: 1,
        nowMs,
      });
    return { ledger, record, complete, claim };
  }

  it('takes a range only where the one before ended', async () => {
    const { record } = await open();
    expect(await record('a', [[range(0, 9)], [range(10, 19)]])).toEqual([1, 2]);
    await expect(record('b', [[range(10, 29)]])).rejects.toThrow(
      /not where the ledger stands/,
    );
    await expect(record('b', [[range(25, 29)]])).rejects.toThrow(
      /not where the ledger stands/,
    );
    expect(await record('b', [[range(20, 29), range(0, 5, 1)]])).toEqual([3]);
  });

  it('gives a range to one of two that record it at once', async () => {
    const { ledger, record } = await open();
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        record(n % 2 ? 'a' : 'b', [[range(0, 9)]]),
      ),
    );
    const won = answers.filter(answer => answer.status === 'fulfilled');
    expect(won).toHaveLength(1);
    expect(await ledger.blocks({ pipeline: 'p', limit: 50 })).toHaveLength(1);
  });

  it('moves the high-water only over what is done without a gap', async () => {
    const { ledger, record, complete } = await open();
    await record('a', [[range(0, 9)], [range(10, 19)]]);
    await complete('a', 2, [range(10, 19)]);
    expect(await ledger.landed(scope)).toEqual(new Map([[0, 0]]));
    await complete('a', 1, [range(0, 9)]);
    expect(await ledger.landed(scope)).toEqual(new Map([[0, 20]]));
    // An answer that was lost: the same again changes nothing.
    await complete('a', 1, [range(0, 9)]);
    expect((await ledger.blocks({ pipeline: 'p', limit: 5 }))[0]).toMatchObject(
      {
        number: 2,
        state: 'DONE',
        ranges: [range(10, 19)],
      },
    );
  });

  it('moves each partition of a block as far as it is done', async () => {
    const { ledger, record, complete } = await open();
    const blocks = [
      [range(0, 9), range(100, 109, 2)],
      [range(10, 14), range(5, 9, 1), range(110, 119, 2)],
      [range(15, 19), range(120, 129, 2)],
    ];
    await record('a', blocks);
    await complete('a', 2, blocks[1]);
    await complete('a', 3, blocks[2]);
    expect(await ledger.landed(scope)).toEqual(
      new Map([
        [0, 0],
        [1, 10],
        [2, 100],
      ]),
    );
    await complete('a', 1, blocks[0]);
    expect(await ledger.landed(scope)).toEqual(
      new Map([
        [0, 20],
        [1, 10],
        [2, 130],
      ]),
    );
  });

  it('moves over more blocks at once than it reads at once', async () => {
    const { ledger, record, complete } = await open();
    const ranges = Array.from({ length: 300 }, (_, n) => [
      range(n, n),
      range(n, n, 1),
    ]);
    await record('a', ranges);
    for (let n = ranges.length; n >= 1; n--) {
      await complete('a', n, ranges[n - 1]);
    }
    expect(await ledger.landed(scope)).toEqual(
      new Map([
        [0, 300],
        [1, 300],
      ]),
    );
  });

  it('records nothing of several blocks when one partition stands elsewhere', async () => {
    const { ledger, record } = await open();
    await record('a', [[range(0, 9), range(0, 4, 1)]]);
    for (const blocks of [
      [[range(10, 19), range(6, 9, 1)]],
      [[range(10, 19)], [range(21, 29)]],
      [[range(10, 19)], [range(19, 29)]],
    ]) {
      await expect(record('a', blocks)).rejects.toThrow(
        /offset (6 of t\/1|21 of t\/0|19 of t\/0), which is not where/,
      );
    }
    expect(await ledger.blocks({ pipeline: 'p', limit: 9 })).toHaveLength(1);
    expect(await record('a', [[range(10, 19), range(5, 9, 1)]])).toEqual([2]);
  });

  it('hands over blocks of the dead, and of the living not', async () => {
    const { ledger, record, complete, claim } = await open();
    await ledger.renewLease('a', 1_000);
    await record('a', [[range(0, 9)]]);
    expect(await claim('b', 2_000)).toMatchObject({
      blocks: [],
      waitingFor: 1,
    });
    const taken = await claim('b', 1_001 + LEASE_MS);
    expect(taken.blocks.map(block => block.number)).toEqual([1]);
    expect(taken.positions[0]).toEqual({
      partition: 0,
      nextOffset: 10,
      replayUntil: 0,
    });
    await expect(complete('a', 1, [range(0, 9)])).rejects.toThrow(
      /belongs to another runner/,
    );
    await complete('b', 1, [range(0, 9)]);
  });

  it('takes the youngest done blocks back when the engine was restarted, once', async () => {
    const { ledger, record, complete, claim } = await open();
    await record('a', [[range(0, 9)], [range(10, 19)]]);
    await complete('a', 1, [range(0, 9)]);
    const { blocks } = await claim('b', 1e6, 'e2');
    expect(
      blocks.map(({ number, takenBack }) => ({ number, takenBack })),
    ).toEqual([
      { number: 2, takenBack: false },
      { number: 1, takenBack: true },
    ]);
    await expect(complete('b', 2, [range(10, 19)])).rejects.toThrow(
      /before the engine was restarted/,
    );
    await complete('b', 1, [range(0, 9)], { incarnation: 'e2' });
    await complete('b', 2, [range(10, 19)], { incarnation: 'e2' });
    expect((await claim('c', 2e6, 'e2')).blocks).toEqual([]);
    expect(await ledger.landed(scope)).toEqual(new Map([[0, 20]]));
  });

  it('forgets neither what a block refused nor how it went when its rows are found again', async () => {
    const { ledger, record, complete, claim } = await open();
    const ranges = [range(0, 9), range(20, 29, 1)];
    await record('a', [ranges]);
    const refused = [new Map([[0, [3, 4]]]), new Map([[1, [20]]])];
    await complete('a', 1, ranges, { refused, quarantined: 3, attempts: 2 });
    const [told] = await ledger.blocks({ pipeline: 'p', limit: 1 });
    const again = { settled: 'FOUND', foundAgain: true } as const;
    for (const engine of ['e2', 'e3']) {
      const { blocks } = await claim('b', 3_000, engine);
      expect(blocks).toEqual([
        expect.objectContaining({ doneBefore: true, refused, attempts: 0 }),
      ]);
      await complete('b', 1, ranges, { ...again, incarnation: engine });
      expect(await ledger.blocks({ pipeline: 'p', limit: 1 })).toEqual([told]);
    }
    // Half a day later the rows have long been on the disk.
    await claim('b', 40_000_000, 'e4');
    await complete('b', 1, ranges, { ...again, incarnation: 'e4' });
    expect((await claim('b', 41_000_000, 'e5')).blocks).toEqual([]);
  });

  it('lets rows that a power cut took begin anew', async () => {
    const { ledger, record, complete, claim } = await open();
    await record('a', [[range(0, 9)]]);
    await complete('a', 1, [range(0, 9)], { attempts: 2 });
    const [block] = (await claim('b', 60_000, 'e2')).blocks;
    expect(block).toMatchObject({ attempts: 0, startedAtMs: 60_000 });
    await complete('b', 1, [range(0, 9)], {
      ...{ attempts: 1, settled: 'INSERTED', incarnation: 'e2' },
      ...{ startedAtMs: block.startedAtMs, finishedAtMs: 60_020 },
    });
    expect(await ledger.blocks({ pipeline: 'p', limit: 1 })).toEqual([
      expect.objectContaining({
        ...{ attempts: 1, settled: 'INSERTED' },
        ...{ startedAtMs: 60_000, finishedAtMs: 60_020 },
      }),
    ]);
  });

  it('records nothing for a table behind a fence, and owes repairs', async () => {
    const { ledger, record, complete } = await open();
    await record('a', [[range(0, 9)]]);
    const fence = { table: 'orders', owner: 'r', nowMs: 1_000, untilMs: 5_000 };
    expect(await ledger.fences.raise(fence)).toBe(true);
    expect(await ledger.fences.raise({ ...fence, owner: 's' })).toBe(false);
    await expect(record('a', [[range(10, 19)]])).rejects.toThrow(
      /while its roll-ups are rebuilt/,
    );
    expect(await ledger.fences.unfinished('orders')).toBe(1);
    await complete('a', 1, [range(0, 9)], { suspectTables: ['orders'] });
    expect(await ledger.fences.unfinished('orders')).toBe(0);
    const owed = await ledger.repairs('orders');
    expect(owed).toMatchObject([{ topic: 't', ranges: [range(0, 9)] }]);
    await ledger.repaired(owed.map(repair => repair.id));
    await ledger.fences.lower({ table: 'orders', owner: 'r' });
    expect(await record('a', [[range(10, 19)]])).toEqual([2]);
  });

  it('has no repair wait for blocks that nobody works on, nor again and again for one that does not end', async () => {
    const { ledger, record } = await open();
    const canDrain = (nowMs: number) => ledger.fences.canDrain('orders', nowMs);
    await ledger.renewLease('a', 1_000);
    await record('a', [[range(0, 9)]]);
    expect(await canDrain(2_000)).toBe(true);
    expect(await canDrain(1_000 + LEASE_MS)).toBe(false);

    const fence = { table: 'orders', owner: 'r' };
    await ledger.fences.raise({ ...fence, nowMs: 2_000, untilMs: 3_000 });
    await ledger.fences.lower({ ...fence, restsUntilMs: 5_000 });
    expect(await canDrain(4_999)).toBe(false);
    expect(await canDrain(5_000)).toBe(true);
    await ledger.fences.raise({ ...fence, nowMs: 2_000, untilMs: 3_000 });
    await ledger.fences.lower(fence);
    expect(await canDrain(4_999)).toBe(false);
  });

  it('moves positions back and has old records looked up first', async () => {
    const { ledger, record, complete, claim } = await open();
    await record('a', [[range(0, 9)]]);
    await expect(
      ledger.resetPositions(scope, new Map([[0, 4]])),
    ).rejects.toThrow(/batch-1 of pipeline 'p' is unfinished/);
    await complete('a', 1, [range(0, 9)]);
    await ledger.resetPositions(scope, new Map([[0, 4]]));
    expect((await claim('a', 3_000)).positions[0]).toEqual({
      partition: 0,
      nextOffset: 4,
      replayUntil: 10,
    });
    expect(await ledger.landed(scope)).toEqual(new Map([[0, 4]]));
  });
});
