import { resolve } from 'node:path';
import { TestDatabases, mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { DatabaseGates } from './DatabaseGates';
import type { Gate } from './types';

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
  disableDocker: true,
});
const actor = { kind: 'user', subject: 'user:default/ann' } as const;
const request = {
  passage: 'pipeline',
  dataset: 'orders',
  reason: '3 rows without a customer',
  source: 'data-quality:check:orders-customer',
} as const;

describe.each(databases.eachSupportedId())('DatabaseGates on %s', engine => {
  let knex: Knex;
  const opened: DatabaseGates[] = [];

  const open = ({ pollIntervalMs = 10, getClient = async () => knex } = {}) => {
    const gates = DatabaseGates.create({
      database: { getClient },
      logger: mockServices.logger.mock(),
      pollIntervalMs,
    });
    opened.push(gates);
    return gates;
  };

  beforeAll(async () => {
    knex = await databases.init(engine);
    await knex.migrate.latest({
      directory: resolve(__dirname, '../../migrations/analytics'),
    });
  });
  beforeEach(() => knex('gates').delete());
  afterEach(() => Promise.all(opened.splice(0).map(gates => gates.stop())));

  it('keeps one closed gate for a thing, with its newest reason', async () => {
    const gates = open();
    const closed = await Promise.all(
      Array.from({ length: 5 }, () => open().close(request)),
    );
    expect(new Set(closed.map(({ id }) => id)).size).toBe(1);
    await gates.close({ ...request, reason: '4 rows', link: '/incidents/1' });
    await gates.close({ ...request, passage: 'training' });
    expect(await gates.closed({ passage: 'pipeline' })).toEqual([
      {
        ...request,
        id: closed[0].id,
        reason: '4 rows',
        link: '/incidents/1',
        closedAt: closed[0].closedAt,
        openedAt: null,
        openedBy: null,
        openReason: null,
      },
    ]);
    expect(await gates.closed({ dataset: 'orders' })).toHaveLength(2);
    expect(await gates.closed({ dataset: 'events' })).toEqual([]);
  });

  it('opens once, says who and why, and closes anew afterwards', async () => {
    const gates = open();
    const { id } = await gates.close(request);
    await gates.close({ ...request, passage: 'deployment' });
    const first = await gates.open(id, { actor, reason: 'looked at' });
    expect(first).toMatchObject({
      openedBy: 'user:default/ann',
      openReason: 'looked at',
    });
    expect(await gates.open(id, { actor, reason: 'again' })).toEqual(first);
    await expect(gates.open('other', { actor, reason: '' })).rejects.toThrow(
      "There is no gate 'other'",
    );
    const next = await gates.close(request);
    expect(next.id).not.toBe(id);
    const all = await gates.openAll(request.source, { actor, reason: 'over' });
    expect(all.map(({ passage }) => passage).sort()).toEqual([
      'deployment',
      'pipeline',
    ]);
    expect(await gates.closed()).toEqual([]);
    expect(await gates.list()).toHaveLength(3);
    expect(await gates.get(id)).toEqual(first);
  });

  it('tells listeners of this and of other processes, each change once', async () => {
    const [here, there] = [open(), open()];
    const seen: Array<[string, string, boolean]> = [];
    const note = (where: string) => (gate: Gate) => {
      seen.push([where, gate.reason, gate.openedAt === null]);
    };
    const heard = (place: string) => seen.filter(([where]) => where === place);
    here.onChange(() => {
      throw new Error('a listener must not break the others');
    });
    here.onChange(note('here'));
    const leave = there.onChange(note('there'));
    await Promise.all([here.closed(), there.closed()]);

    const { id } = await here.close(request);
    expect(heard('here')).toEqual([['here', request.reason, true]]);
    await until(() => seen.length === 2);
    await here.close({ ...request, reason: 'worse' });
    await here.close({ ...request, reason: 'worse' });
    await until(() => seen.length === 4);
    await there.open(id, { actor, reason: 'fine' });
    await until(() => seen.length === 6);
    // A process may see what another one did before that one is told of it.
    for (const place of ['here', 'there']) {
      expect(heard(place)).toEqual([
        [place, request.reason, true],
        [place, 'worse', true],
        [place, 'worse', false],
      ]);
    }
    leave();
    await there.close(request);
    await until(() => seen.length === 7);
    expect(seen[6][0]).toBe('here');
  });

  it('tells a change of its own once though a look finds it first', async () => {
    // A busy database: a look may overtake the second statement of a change.
    const getClient = async () => {
      await new Promise(tick => setTimeout(tick, Math.random() * 10));
      return knex;
    };
    const gates = open({ pollIntervalMs: 1, getClient });
    const seen: boolean[] = [];
    gates.onChange(gate => seen.push(gate.openedAt === null));
    await gates.closed();
    const expected: boolean[] = [];
    for (let i = 0; i < 10; i++) {
      const { id } = await gates.close(request);
      await gates.open(id, { actor, reason: 'fine' });
      expected.push(true, false);
    }
    await gates.stop();
    expect(seen).toEqual(expected);
  });
});

async function until(done: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!done()) {
    if (Date.now() > deadline) {
      throw new Error('Not seen within 5 s');
    }
    await new Promise(tick => setTimeout(tick, 5));
  }
}
