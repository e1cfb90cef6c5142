import type { Dataset } from '@analytics-engine/plugin-analytics-node';
import { eventually } from '../__testUtils__/eventually';
import { observer, order, useRunners } from '../__testUtils__/useRunners';
import { PROOF_ORDERS } from '../proof/openProofWorld';
import { LostRangeError } from './LostRangeError';

jest.setTimeout(120_000);

const BY_DAY: Dataset = {
  ...PROOF_ORDERS,
  name: 'orders_by_day',
  table: 'orders_by_day',
};
const COPY: Dataset = {
  ...PROOF_ORDERS,
  name: 'orders_copy',
  table: 'orders_copy',
};
/** More days than the engine's default of 100 partitions per insert. */
const DAYS = 110;

describe('DefaultPipelineRunner when things go wrong', () => {
  const { createRunner, rows, world } = useRunners([BY_DAY, COPY]);

  beforeAll(async () => {
    const columns = PROOF_ORDERS.columns.map(c => `${c.name} ${c.type}`);
    for (const query of [
      `CREATE TABLE orders_by_day (${columns}) ENGINE = MergeTree PARTITION BY toDate(order_date) ORDER BY order_id SETTINGS non_replicated_deduplication_window = 1000, parts_to_throw_insert = 2, parts_to_delay_insert = 1, max_delay_to_insert = 1`,
      `CREATE TABLE orders_copy (${columns}) ENGINE = MergeTree ORDER BY order_id SETTINGS non_replicated_deduplication_window = 1000`,
    ]) {
      await world().warehouse.command({ name: 'test', query });
    }
  });

  it('lands records in every branch, and sets aside per dataset what one refuses', async () => {
    const { seen, observe } = observer();
    await world().eventLog.append('branched', [
      ...Array.from({ length: 300 }, (_, n) => order(n)),
      order(300, { quantity: 'many' }),
    ]);
    const runner = await createRunner(
      {
        topic: 'branched',
        branches: [
          {
            dataset: 'orders_copy',
            transform:
              "SELECT order_id, toUInt32OrZero(quantity) AS quantity FROM input WHERE order_id != 'o-7'",
            input: { order_id: 'String', quantity: 'String' },
          },
        ],
      },
      observe,
    );
    await runner.start();
    await eventually(
      async () => seen.done.reduce((sum, { records }) => sum + records, 0),
      records => records === 301,
    );
    expect(await rows('branched')).toEqual({ rows: 300, kinds: 300 });
    expect(await rows('branched', 'orders_copy')).toEqual({
      rows: 300,
      kinds: 300,
    });
    const kept = await world().deadLetters.list('branched', { limit: 9 });
    expect(kept).toMatchObject([{ dataset: 'proof_orders', records: 1 }]);
  });

  it('stops at a refused record when it is told to, and goes on when it may', async () => {
    const { seen, observe } = observer();
    await world().eventLog.append(
      'stopping',
      [order(1), order(2, { quantity: 'many' }), order(3)],
      { partitionKey: 'x' },
    );
    const input = { topic: 'stopping', onError: 'stop' as const };
    const runner = await createRunner(input, observe);
    await runner.start().catch(() => undefined);
    await eventually(
      async () => seen.phases,
      phases => phases.includes('failed'),
    );
    expect(seen.failure?.message).toMatch(/quantity|refused/);
    expect(seen.quarantined).toBe(0);
    expect(await world().deadLetters.list('stopping', { limit: 9 })).toEqual(
      [],
    );
    await runner.stop();
    const again = observer();
    const second = await createRunner({ topic: 'stopping' }, again.observe);
    await second.start();
    await eventually(
      async () => again.seen.quarantined,
      records => records === 1,
    );
    expect(await rows('stopping')).toEqual({ rows: 2, kinds: 2 });
  });

  it('refuses values that the engine would change, and lands those that fit', async () => {
    const { seen, observe } = observer();
    await world().eventLog.append('ranges', [
      order(1, { quantity: 4_294_967_295 }),
      order(2, { quantity: 4_294_967_296 }),
      order(3, { order_date: '2200-01-01 00:00:00' }),
      order(4, { order_date: '1900-01-01 00:00:00' }),
    ]);
    const runner = await createRunner({ topic: 'ranges' }, observe);
    await runner.start();
    await eventually(
      async () => seen.quarantined,
      records => records === 3,
    );
    expect(await rows('ranges')).toEqual({ rows: 1, kinds: 1 });
    const [kept] = await world().deadLetters.list('ranges', { limit: 9 });
    expect(kept).toMatchObject({ code: 'OUT_OF_RANGE', records: 3 });
  });

  it('says what retention took before it could be landed, and goes on behind it', async () => {
    const { seen, observe } = observer();
    const { eventLog, ledger } = world();
    const log = await world().database('analytics-event-log').getClient();
    const append = (from: number) =>
      eventLog.append(
        'lost',
        Array.from({ length: 10 }, (_, n) => order(from + n)),
        { partitionKey: 'x' },
      );
    const { partition } = await append(0);
    await append(10);
    // A block of an earlier life that never got to its insert.
    await ledger.record({
      scope: { pipeline: 'lost', group: 'lost-group', topic: 'lost' },
      owner: 'dead',
      incarnation: 'an earlier one',
      definitionVersion: 1,
      tables: ['proof_orders'],
      blocks: [
        {
          ranges: [{ partition, firstOffset: 0, lastOffset: 19 }],
          records: 20,
          bytes: 2000,
          startedAtMs: 1,
          oldestAppendedAtMs: 1,
          youngestAppendedAtMs: 1,
        },
      ],
      nowMs: Date.now(),
    });
    // As if the first append were as old as retention allows.
    await log('event_log_batches')
      .whereIn(
        'partition_id',
        log('event_log_partitions')
          .join('event_log_topics', 'event_log_topics.id', 'topic_id')
          .where({ name: 'lost', partition })
          .select('event_log_partitions.id'),
      )
      .where('last_offset', '<', 10)
      .update({ appended_at_ms: 1 });
    await eventLog.sweep();
    expect(
      (await eventLog.offsets({ topic: 'lost' }))[partition].earliest,
    ).toBe(10);
    const runner = await createRunner({ topic: 'lost' }, observe);
    await runner.start();
    await eventually(
      async () => seen.failure,
      failure => failure !== undefined,
    );
    expect(seen.failure).toBeInstanceOf(LostRangeError);
    expect(seen.failure?.message).toContain(`lost/${partition} 0-9`);
    await append(20);
    await eventually(
      () => rows('lost'),
      ({ rows: landed }) => landed === 20,
    );
    const [first] = (await ledger.blocks({ pipeline: 'lost', limit: 9 })).slice(
      -1,
    );
    expect(first.lost).toEqual([{ partition, firstOffset: 0, lastOffset: 9 }]);
  });

  it('lands a block of many table partitions, and waits while there are too many parts', async () => {
    const { seen, observe } = observer();
    const { warehouse, eventLog } = world();
    const day = (n: number) => ({
      order_date: new Date(Date.UTC(2024, 0, 1 + n)).toISOString(),
    });
    await warehouse.command({
      name: 'test',
      query: 'SYSTEM STOP MERGES orders_by_day',
    });
    const runner = await createRunner(
      { topic: 'parts', sink: { dataset: 'orders_by_day' } },
      observe,
    );
    await runner.start();
    for (let round = 1; round <= 4; round++) {
      await eventLog.append(
        'parts',
        Array.from({ length: DAYS }, (_, n) => order(n, day(n))),
      );
      if (round <= 2) {
        await eventually(
          () => rows('parts', 'orders_by_day'),
          found => found.rows === DAYS * round,
        );
      }
    }
    await eventually(
      async () => seen.retries,
      retries => retries.some(message => /Too many parts/.test(message)),
    );
    expect(seen.failure).toBeUndefined();
    expect(seen.quarantined).toBe(0);
    // What a person does about it, or merges in time.
    await warehouse.command({
      name: 'test',
      query:
        'ALTER TABLE orders_by_day MODIFY SETTING parts_to_throw_insert = 3000',
    });
    await eventually(
      () => rows('parts', 'orders_by_day'),
      found => found.rows === DAYS * 4,
      60_000,
    );
    expect(await rows('parts', 'orders_by_day')).toEqual({
      rows: DAYS * 4,
      kinds: DAYS * 4,
    });
  });
});
