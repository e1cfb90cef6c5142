import { observer, order, useRunners } from '../__testUtils__/useRunners';
import type { ProofWorld } from '../proof/openProofWorld';

jest.setTimeout(120_000);

describe('DefaultPipelineRunner on the real engine and log', () => {
  const { createRunner, rows, world: theWorld } = useRunners();
  let world: ProofWorld;
  beforeAll(() => {
    world = theWorld();
  });

  async function eventually(check: () => Promise<boolean>, limitMs = 20_000) {
    const deadline = Date.now() + limitMs;
    while (!(await check())) {
      if (Date.now() > deadline) {
        throw new Error('It did not happen in time');
      }
      await new Promise(resolve => setTimeout(resolve, 25));
    }
  }

  it('lands every record of every partition once', async () => {
    const { seen, observe } = observer();
    for (let batch = 0; batch < 10; batch++) {
      await world.eventLog.append(
        'plain',
        Array.from({ length: 500 }, (_, i) => order(batch * 500 + i)),
      );
    }
    const runner = await createRunner(
      { topic: 'plain', batchSize: 1200 },
      observe,
    );
    await runner.start();
    await eventually(async () => (await rows('plain')).rows === 5000);
    await world.eventLog.append('plain', [Buffer.from('{}'), order(6000)]);
    await eventually(async () => (await rows('plain')).rows === 5002);
    expect(await rows('plain')).toEqual({ rows: 5002, kinds: 5002 });
    await eventually(
      async () => seen.done.reduce((sum, r) => sum + r.records, 0) === 5002,
    );
    expect(seen.done.every(report => report.records <= 1200)).toBe(true);
    expect(seen.retries).toEqual([]);
    expect(seen.failure).toBeUndefined();
  });

  it('sets refused records aside and lands their neighbours', async () => {
    const { seen, observe } = observer();
    const bad = [
      Buffer.from('not json'),
      Buffer.from(''),
      Buffer.from('{"order_id":"two"} {"order_id":"smuggled"}'),
      Buffer.from('{"order_id":"unterminated}'),
      order(1, { quantity: 'many' }),
      Buffer.from('{"order_id":"own","_offset":7}'),
      Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      Buffer.from('{"order_id":"nul\u0000"}'),
      Buffer.from(
        `{"quantity":"x","n":\n{"_topic":"poison","_partition":0,"_offset":999,"order_id":"forged"}\n}`,
      ),
      Buffer.from(`{"z":${'['.repeat(5000)}${']'.repeat(5000)}}`),
    ];
    const records: Buffer[] = [];
    for (let i = 0; i < 1000; i++) {
      records.push(order(i), ...(i % 100 === 50 ? [bad[(i - 50) / 100]] : []));
    }
    await world.eventLog.append('poison', records, { partitionKey: 'x' });
    const runner = await createRunner({ topic: 'poison' }, observe);
    await runner.start();
    await eventually(
      async () => seen.done.reduce((sum, r) => sum + r.records, 0) === 1010,
    );
    expect(await rows('poison')).toEqual({ rows: 1000, kinds: 1000 });
    expect(seen.quarantined).toBe(10);
    const kept = await world.deadLetters.list('poison', { limit: 50 } as any);
    expect(
      Object.fromEntries(kept.map(batch => [batch.class, batch.records])),
    ).toEqual({
      NOT_JSON: 4,
      BAD_ENCODING: 2,
      TYPE_MISMATCH: 2,
      DUPLICATE_KEY: 1,
      TOO_LARGE: 1,
    });
  });

  it('runs a transform that filters', async () => {
    const { seen, observe } = observer();
    await world.eventLog.append(
      'filtered',
      Array.from({ length: 300 }, (_, i) =>
        Buffer.from(`{"id":${i},"q":"${i % 10}"}`),
      ),
    );
    const runner = await createRunner(
      {
        topic: 'filtered',
        transform:
          "SELECT concat('f-', toString(id)) AS order_id, toUInt32(q) AS quantity FROM input WHERE id % 3 = 0",
        input: { id: 'UInt32', q: 'String' },
      },
      observe,
    );
    await runner.start();
    await eventually(
      async () => seen.done.reduce((sum, r) => sum + r.records, 0) === 300,
    );
    expect(await rows('filtered')).toEqual({ rows: 100, kinds: 100 });
  });

  it('settles what an earlier life left, by the rows', async () => {
    const { seen, observe } = observer();
    await world.eventLog.append(
      'settled',
      Array.from({ length: 90 }, (_, i) => order(i)),
      { partitionKey: 'x' },
    );
    const [{ partition }] = (
      await world.eventLog.offsets({ topic: 'settled' })
    ).filter(p => p.end > 0);
    // Pending, and a third of it is in the table (one table partition).
    await world.ledger.record({
      scope: { pipeline: 'settled', group: 'settled-group', topic: 'settled' },
      owner: 'dead',
      incarnation: 'an earlier one',
      definitionVersion: 1,
      tables: ['proof_orders'],
      blocks: [
        {
          ranges: [{ partition, firstOffset: 0, lastOffset: 59 }],
          records: 60,
          bytes: 6000,
          startedAtMs: 1,
          oldestAppendedAtMs: 1,
          youngestAppendedAtMs: 1,
        },
      ],
      nowMs: Date.now(),
    });
    const landed = Array.from({ length: 60 }, (_, i) => i).filter(
      i => i % 3 === 0,
    );
    await world.warehouse.insert({
      name: 'test-insert',
      query: 'INSERT INTO proof_orders FORMAT JSONEachRow',
      data: Buffer.from(
        landed
          .map(i =>
            order(i)
              .toString()
              .replace(
                '{',
                `{"_topic":"settled","_partition":${partition},"_offset":${i},`,
              ),
          )
          .join('\n'),
      ),
    });
    const runner = await createRunner({ topic: 'settled' }, observe);
    await runner.start();
    await eventually(async () => seen.done.length >= 2);
    expect(await rows('settled')).toEqual({ rows: 90, kinds: 90 });
    expect(seen.done[0].settled).toBe('COMPLETED');
  });

  it('fails on a missing table without blaming records', async () => {
    const { seen, observe } = observer();
    await world.eventLog.append('gone', [order(1)]);
    await world.warehouse.command({
      name: 'rename',
      query: 'RENAME TABLE proof_orders TO hidden',
    });
    try {
      const runner = await createRunner({ topic: 'gone' }, observe);
      await runner.start();
      await eventually(async () => seen.failure !== undefined);
      expect(seen.phases).toContain('failed');
      expect(seen.failure?.message).toMatch(/proof_orders/);
      expect(seen.quarantined).toBe(0);
      await runner.stop();
    } finally {
      await world.warehouse.command({
        name: 'rename',
        query: 'RENAME TABLE hidden TO proof_orders',
      });
    }
    const again = observer();
    const runner = await createRunner({ topic: 'gone' }, again.observe);
    await runner.start();
    await eventually(async () => (await rows('gone')).rows === 1);
  });

  it('sends refused records no more when their block is looked at again after a restart of the engine', async () => {
    await world.eventLog.append(
      'looked-at-again',
      [order(1), Buffer.from('not json'), order(2, { quantity: 'many' })],
      { partitionKey: 'x' },
    );
    const told = () =>
      world.ledger.blocks({ pipeline: 'looked-at-again', limit: 5 });
    const first = observer();
    const runner = await createRunner(
      { topic: 'looked-at-again' },
      first.observe,
    );
    await runner.start();
    await eventually(async () => first.seen.done.length === 1);
    const before = await told();
    expect(before).toMatchObject([{ quarantined: 2, records: 3 }]);
    await runner.stop();
    process.kill(world.engine.pid!, 'SIGKILL');
    const { seen, observe } = observer();
    const next = await createRunner({ topic: 'looked-at-again' }, observe);
    await next.start();
    await eventually(async () => seen.done.length === 1);
    expect(await told()).toEqual(before);
    expect(seen).toMatchObject({ quarantined: 0, failure: undefined });
    expect(seen.done).toMatchObject([
      { settled: 'FOUND', foundAgain: true, attempts: 0 },
    ]);
  });

  it('goes on after the engine was killed', async () => {
    const { seen, observe } = observer();
    const runner = await createRunner(
      { topic: 'killed', batchSize: 500 },
      observe,
    );
    await world.eventLog.append(
      'killed',
      Array.from({ length: 2000 }, (_, i) => order(i)),
    );
    await runner.start();
    process.kill(world.engine.pid!, 'SIGKILL');
    await world.eventLog.append(
      'killed',
      Array.from({ length: 2000 }, (_, i) => order(i)),
    );
    await eventually(
      async () =>
        (await rows('killed').catch(() => ({ rows: 0 }))).rows === 4000,
      60_000,
    );
    expect(await rows('killed')).toEqual({ rows: 4000, kinds: 4000 });
    expect(seen.failure).toBeUndefined();
  });
});
