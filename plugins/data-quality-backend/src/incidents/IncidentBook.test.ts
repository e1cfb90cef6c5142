import { TestDatabases, mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { resolve } from 'node:path';
import { IncidentBook } from './IncidentBook';
import { IncidentStore } from './IncidentStore';
import type { Finding, IncidentChange } from './types';

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
  disableDocker: true,
});
const finding: Finding = {
  dataset: 'orders',
  checkId: 'orders-customer',
  title: 'Every order has a customer',
  dimension: 'completeness',
  severity: 'critical',
  owner: 'group:default/data-platform',
  runId: 'run-1',
  actual: '3 of 100 rows (3.00 %)',
  expected: 'at most 0 rows',
  failedRows: 3,
  sampleKeys: ['order_id=1'],
};
const passed = {
  dataset: 'orders',
  checkId: 'orders-customer',
  runId: 'run-2',
  actual: '0 of 100 rows',
};
const ANN = 'user:default/ann';

describe.each(databases.eachSupportedId())('IncidentBook on %s', engine => {
  let knex: Knex;
  const changes: IncidentChange[] = [];

  const open = (
    more: { autoClose?: boolean; reopenWithinMs?: number } = {},
  ) => {
    const book = IncidentBook.create({
      store: IncidentStore.create({ knex }),
      autoClose: true,
      reopenWithinMs: 0,
      logger: mockServices.logger.mock(),
      ...more,
    });
    book.onChange(async change => {
      changes.push(change);
    });
    return book;
  };
  const kinds = () => changes.map(({ kind }) => kind);

  beforeAll(async () => {
    knex = await databases.init(engine);
    await knex.migrate.latest({
      directory: resolve(__dirname, '../../migrations'),
    });
  });
  beforeEach(async () => {
    changes.length = 0;
    await knex('quality_incidents').delete();
    await knex('quality_incident_entries').delete();
  });

  it('has one open incident for a check, however many fail at once', async () => {
    const books = [open(), open(), open()];
    const answers = await Promise.all(
      Array.from({ length: 9 }, (_, n) =>
        books[n % 3].failed({ ...finding, runId: `run-${n}` }),
      ),
    );
    expect(new Set(answers.map(answer => answer!.incident.id)).size).toBe(1);
    expect(kinds().sort()).toEqual([
      ...Array.from({ length: 8 }, () => 'failed-again'),
      'opened',
    ]);
    const { incidents, total } = await books[0].store.list({ limit: 10 });
    expect(total).toBe(1);
    expect(incidents[0]).toMatchObject({
      state: 'OPEN',
      failures: 9,
      owner: finding.owner,
      availableTransitions: ['acknowledge', 'assign', 'resolve'],
    });
    const { timeline } = await books[0].store.detail(incidents[0].id);
    expect(timeline.map(({ kind }) => kind)).toEqual([
      'opened',
      'failed-again',
    ]);
  });

  it('goes from hand to hand, refuses what a state does not allow, and keeps who did what', async () => {
    const book = open();
    const { incident } = (await book.failed(finding))!;
    await book.transition(incident.id, { transition: 'acknowledge' }, ANN);
    await book.transition(
      incident.id,
      { transition: 'assign', assignee: 'user:default/bob' },
      ANN,
    );
    await book.comment(incident.id, 'the importer was down', ANN);
    await expect(
      book.transition(incident.id, { transition: 'reopen' }, ANN),
    ).rejects.toMatchObject({
      statusCode: 409,
      details: { availableTransitions: ['acknowledge', 'assign', 'resolve'] },
    });
    const resolved = await book.transition(
      incident.id,
      { transition: 'resolve', reason: 'MissingData', comment: 'imported' },
      'user:default/bob',
    );
    expect(resolved).toMatchObject({
      state: 'RESOLVED',
      reason: 'MissingData',
      resolvedBy: 'user:default/bob',
      availableTransitions: ['reopen'],
      sampleKeys: ['order_id=1'],
    });
    expect(
      resolved.timeline.map(({ kind, actor, text }) => [kind, actor, text]),
    ).toEqual([
      ['opened', 'data-quality', finding.actual],
      ['acknowledged', ANN, null],
      ['assigned', ANN, 'to user:default/bob'],
      ['commented', ANN, 'the importer was down'],
      ['resolved', 'user:default/bob', 'MissingData: imported'],
    ]);
    await expect(
      book.transition('inc-999999', { transition: 'acknowledge' }, ANN),
    ).rejects.toThrow("There is no incident 'inc-999999'");
  });

  it('closes with a passing run, and opens the same or a new one by how long ago that was', async () => {
    const book = open({ reopenWithinMs: 60_000 });
    const first = (await book.failed(finding))!.incident;
    await book.passed(passed);
    expect(await book.passed(passed)).toBeUndefined();
    expect(await book.store.detail(first.id)).toMatchObject({
      state: 'RESOLVED',
      reason: 'Fixed',
      resolvedBy: 'auto-close',
    });
    const again = (await book.failed(finding))!;
    expect(again).toMatchObject({
      kind: 'reopened',
      incident: { id: first.id, failures: 2, state: 'OPEN', reason: null },
    });
    await book.passed(passed);
    const later = (await open().failed(finding))!;
    expect(later.kind).toBe('opened');
    expect(later.incident.id).not.toBe(first.id);
    await expect(
      book.transition(first.id, { transition: 'reopen' }, ANN),
    ).rejects.toThrow(`another open incident: '${later.incident.id}'`);
  });

  it('leaves closing to people when told so', async () => {
    const book = open({ autoClose: false });
    const { incident } = (await book.failed(finding))!;
    await book.passed(passed);
    await book.passed(passed);
    const { state, timeline } = await book.store.detail(incident.id);
    expect(state).toBe('OPEN');
    expect(timeline.map(({ kind }) => kind)).toEqual(['opened', 'passed']);
  });

  it('believes a false positive until it becomes more', async () => {
    const book = open({ reopenWithinMs: 60_000 });
    const { incident } = (await book.failed(finding))!;
    await book.transition(
      incident.id,
      { transition: 'resolve', reason: 'FalsePositive', comment: 'tests' },
      ANN,
    );
    expect(await book.failed(finding)).toBeUndefined();
    expect(await book.failed({ ...finding, failedRows: 4 })).toMatchObject({
      kind: 'reopened',
    });
  });
});
