import type {
  CheckResult,
  QualityRun,
} from '@analytics-engine/plugin-analytics-common';
import {
  startTestWarehouse,
  type TestWarehouse,
  type PluginBackend,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { fillShop, PLANTED, SHOP } from './__testUtils__/shop';
import { startDataQualityBackend } from './__testUtils__/startDataQualityBackend';

jest.setTimeout(120_000);

const ODD = 'it`s "odd"; DROP TABLE shop';
const base = { dataset: 'shop' };
const SQL_TIMEOUT_MS = 2_000;
const CHECKS = [
  {
    ...base,
    id: 'customer',
    name: 'c',
    type: 'completeness',
    column: 'customer',
  },
  {
    ...base,
    id: 'price',
    name: 'p',
    type: 'validity',
    column: 'price',
    rule: { kind: 'range', min: 0, exclusive: true },
    severity: 'critical',
  },
  {
    ...base,
    id: 'state',
    name: 's',
    type: 'validity',
    column: 'status',
    rule: { kind: 'set', values: ['completed', 'cancelled'] },
  },
  {
    ...base,
    id: 'cancelled',
    name: 'x',
    type: 'validity',
    column: 'order_id',
    rule: { kind: 'regex', pattern: '^C' },
    not: true,
    warn: { percent: 1 },
  },
  {
    ...base,
    id: 'once',
    name: 'o',
    type: 'uniqueness',
    columns: ['order_id', 'line'],
  },
  { ...base, id: 'fresh', name: 'f', type: 'freshness' },
  {
    ...base,
    id: 'volume',
    name: 'v',
    type: 'volume',
    fail: { min: 20_000, max: 20_000 },
  },
  { ...base, id: 'columns', name: 'k', type: 'schema' },
  {
    ...base,
    id: 'negative',
    name: 'n',
    type: 'sql',
    query: 'SELECT order_id, customer FROM shop WHERE quantity < 0',
  },
  {
    ...base,
    id: 'same',
    name: 'r',
    type: 'reconciliation',
    measure: { aggregate: 'sum', expression: 'quantity' },
    other: { dataset: 'shop' },
    groupBy: [{ column: 'sold_at', bucket: 'hour' }],
  },
  {
    ...base,
    id: 'odd',
    name: 'q',
    type: 'completeness',
    column: ODD,
    fail: { percent: 100 },
  },
  {
    ...base,
    id: 'nothing',
    name: 'z',
    type: 'completeness',
    column: 'order_id',
    filter: "status = 'cancelled'",
  },
];

describe('data quality over REST', () => {
  const directory = createMockDirectory();
  let engine: TestWarehouse;
  let backend: PluginBackend;

  beforeAll(async () => {
    engine = await startTestWarehouse();
    await fillShop(engine.warehouse);
    backend = await startDataQualityBackend({
      warehouse: engine.warehouse,
      directory: directory.path,
      datasets: [SHOP],
      analytics: {
        dataQuality: {
          checks: CHECKS,
          shippedChecks: false,
          defaultSchedule: 'none',
          sqlTimeoutMs: SQL_TIMEOUT_MS,
        },
      },
    });
  });

  afterAll(async () => {
    await backend?.stop();
    await engine?.stop();
  });

  const validate = (body: object) =>
    backend.call('post', '/validate').send({ dataset: 'shop', ...body });

  it('declares what every success answers', () => {
    expect(backend.undeclaredAnswers()).toEqual([]);
  });

  it('finds the planted faults to the row, in one scan', async () => {
    const answer = await validate({});
    expect(answer.status).toBe(200);
    const run: QualityRun = answer.body;
    const found = (id: string): CheckResult =>
      run.results.find(result => result.checkId === id)!;
    expect(
      Object.fromEntries(
        run.results.map(({ checkId, status, failedRows }) => [
          checkId,
          [status, failedRows],
        ]),
      ),
    ).toEqual({
      customer: ['FAILED', PLANTED.missingCustomers + PLANTED.emptyCustomers],
      price: ['FAILED', PLANTED.zeroPrices],
      state: ['FAILED', PLANTED.unknownStatus],
      cancelled: ['WARN', PLANTED.cancelled],
      once: ['FAILED', PLANTED.repeatedLines],
      fresh: ['PASSED', 0],
      volume: ['PASSED', 0],
      columns: ['PASSED', 0],
      negative: ['FAILED', PLANTED.cancelled],
      same: ['PASSED', 0],
      odd: ['PASSED', PLANTED.rows],
      nothing: ['NOT_EVALUATED', null],
    });
    expect(found('state').sampleKeys).toEqual([
      'order_id=101060, line=2, status=lost',
    ]);
    expect(found('price').sampleKeys).toHaveLength(5);
    expect(found('customer').sampleKeys.join()).toMatch(/customer=(null|,|$)/);
    expect(found('negative').sampleKeys[0]).toMatch(/customer=\*\*\*/);
    expect(found('once')).toMatchObject({ method: 'exact' });
    expect(found('once').sampleKeys[0]).toMatch(/\(2 rows\)$/);
    expect(run).toMatchObject({
      status: 'FAILED',
      qualityStatus: 'UNHEALTHY',
      coverage: 11 / 12,
    });
    // Scan, duplicates' keys, own query with the names of its columns, reconciliation.
    expect(run.queries).toBe(4);
  });

  it('masks values of personal columns in the keys of failing rows', async () => {
    for (const rule of [
      {
        type: 'validity',
        column: 'customer',
        rule: { kind: 'regex', pattern: '^nobody$' },
      },
      { type: 'uniqueness', columns: ['customer'] },
    ]) {
      const { body } = await backend
        .call('post', '/checks/try')
        .send({ ...base, id: 'who', name: 'w', ...rule });
      expect(body.result.status).toBe('FAILED');
      expect(body.result.sampleKeys[0]).toMatch(/customer=\*\*\*/);
      // Customers are called c-1, c-2 and so on.
      expect(JSON.stringify(body)).not.toMatch(/c-\d/);
    }
  });

  it('says of a warning which limit was passed', async () => {
    const { body } = await backend.call('post', '/checks/try').send({
      ...base,
      id: 'some',
      name: 's',
      type: 'completeness',
      column: 'customer',
      warn: { rows: 10 },
      fail: { percent: 50 },
    });
    expect(body.result).toMatchObject({
      status: 'WARN',
      expected: 'at most 10 rows without customer',
    });
  });

  it('runs the checks that are named only, by id or dimension', async () => {
    const byDimension = await validate({ checks: ['completeness'] });
    expect(
      byDimension.body.results.map((each: CheckResult) => each.checkId),
    ).toEqual(['customer', 'nothing', 'odd']);
    const byId = await validate({ checks: ['volume'] });
    expect(byId.body).toMatchObject({ status: 'PASSED', score: 100 });
  });

  it('says what is unknown and changes nothing', async () => {
    expect((await validate({ dataset: 'nowhere' })).status).toBe(404);
    const unknown = await validate({ checks: ['nosuch'] });
    expect(unknown.status).toBe(400);
    expect(unknown.body.error.message).toMatch(/nosuch/);
    expect((await validate({ colour: 'red' })).status).toBe(400);
    expect(
      (await backend.call('post', '/validate', 'viewer').send(base)).status,
    ).toBe(403);
  });

  it('answers 202 and refuses a second run meanwhile', async () => {
    const first = await validate({ async: true });
    expect(first.status).toBe(202);
    const second = await validate({});
    expect(second.status).toBe(409);
    expect(second.body.error.message).toContain(first.body.runId);
    let run = await backend.call('get', `/runs/${first.body.runId}`);
    while (run.status === 202) {
      run = await backend.call('get', `/runs/${first.body.runId}`);
    }
    expect(run.body).toMatchObject({ dataset: 'shop', status: 'FAILED' });
  });

  it.each([
    ['an unknown key', { colour: 'red' }, 'colour'],
    ['an unknown column', { column: 'nosuch' }, 'column'],
    ['an unknown dataset', { dataset: 'nowhere' }, 'dataset'],
    ['a filter that leaves its place', { filter: '1) OR (1' }, 'filter'],
    ['a filter that asks elsewhere', { filter: '1 IN (SELECT 1)' }, 'filter'],
    ['a filter that is no condition', { filter: 'nosuch = 1' }, 'filter'],
    [
      'a pattern that the engine refuses',
      { type: 'validity', rule: { kind: 'regex', pattern: '(a' } },
      'rule',
    ],
    [
      'a pattern that explodes',
      {
        type: 'validity',
        rule: { kind: 'regex', pattern: '((a{1,900}){1,900}){1,900}' },
      },
      'rule',
    ],
    [
      'holding work back for a trifle',
      { onFailure: ['quarantine'] },
      'onFailure',
    ],
  ])('refuses %s and says where', async (_, change, field) => {
    const answer = await backend.call('post', '/checks').send({
      ...base,
      id: 'mine',
      name: 'm',
      type: 'completeness',
      column: 'order_id',
      ...change,
    });
    expect(answer.status).toBe(400);
    expect(
      answer.body.error.issues.map((issue: { field: string }) => issue.field),
    ).toContain(field);
    expect((await backend.call('get', '/checks/mine')).status).toBe(404);
  });

  it.each([
    ['writes', 'INSERT INTO shop SELECT * FROM shop', /INSERT/],
    ['does two things', 'SELECT 1; DROP TABLE shop', /';'/],
    ['reads files', "SELECT * FROM file('/etc/passwd', 'CSV')", /file/],
    [
      'reads an address',
      "SELECT * FROM url('http://localhost/', 'CSV')",
      /url/,
    ],
    ['reads another database', 'SELECT * FROM system.parts', /system.parts/],
    ['hides it', 'SELECT (SELECT count() FROM `system`.`users`)', /system/],
    ['hides it in IN', "SELECT 1 WHERE 'a' IN system.users", /IN/],
    [
      'lifts its limits',
      'SELECT 1 FROM shop SETTINGS max_memory_usage = 0',
      /SETTINGS/,
    ],
    ['makes rows', 'SELECT * FROM numbers(1000000000000)', /numbers/],
    ['goes to a file', "SELECT 1 FROM shop INTO OUTFILE 'x'", /INTO/],
  ])('refuses a query that %s', async (_, query, message) => {
    const answer = await backend
      .call('post', '/checks/try')
      .send({ ...base, id: 'mine', name: 'm', type: 'sql', query });
    expect(answer.body).toMatchObject({ valid: false, result: null });
    expect(answer.body.errors[0]).toMatchObject({ field: 'query' });
    expect(answer.body.errors[0].message).toMatch(message);
  });

  it('gives a query its window in whole seconds, whenever it runs', async () => {
    const answer = await backend.call('post', '/checks/try').send({
      ...base,
      id: 'future',
      name: 'f',
      type: 'sql',
      query: 'SELECT order_id FROM shop WHERE sold_at > {to:DateTime}',
    });
    expect(answer.body).toMatchObject({
      valid: true,
      result: { status: 'PASSED', failedRows: 0 },
    });
  });

  it('answers the watched series with the band of what was expected', async () => {
    await validate({});
    const volume = await backend.call('get', '/datasets/shop/series');
    expect(volume.body).toMatchObject({ metric: 'volume', column: null });
    expect(volume.body.points.length).toBeGreaterThan(0);
    expect(volume.body.points[0]).toEqual({
      at: expect.any(String),
      value: expect.any(Number),
      low: null,
      high: null,
      anomaly: expect.any(Boolean),
    });
    const nulls = await backend.call(
      'get',
      '/datasets/shop/series?metric=nullShare',
    );
    expect(nulls.status).toBe(400);
    expect(nulls.body.error.message).toMatch(/column/);
  });

  it('ends a query that never ends, says so, and leaves nothing running', async () => {
    const check = {
      ...base,
      id: 'endless',
      name: 'e',
      type: 'sql',
      enabled: false,
      returns: 'count',
      query: `SELECT count() FROM shop AS a, shop AS b, shop AS c
        WHERE sipHash64(a.line, b.line, c.line) = 0`,
    };
    expect((await backend.call('post', '/checks').send(check)).status).toBe(
      201,
    );
    const { body } = await validate({ checks: ['endless'] });
    expect(body.results).toHaveLength(1);
    expect(body.results[0]).toMatchObject({
      status: 'ERROR',
      score: null,
      error: expect.stringMatching(/time|given up/i),
    });
    expect(body).toMatchObject({ status: 'ERROR', score: null });
    const { rows } = await engine.warehouse.query<{ running: number }>({
      name: 'test',
      query: `SELECT count() AS running FROM system.processes
        WHERE query LIKE '%sipHash64(a.line%' AND query NOT LIKE '%system.processes%'`,
    });
    expect(rows[0].running).toBe(0);
    await backend.call('delete', '/checks/endless');
  });

  it('profiles a dataset and suggests what is not checked yet', async () => {
    const profile = await backend.call('get', '/datasets/shop/profile');
    expect(profile.body).toMatchObject({ dataset: 'shop', rows: PLANTED.rows });
    const { body } = await backend.call('get', '/datasets/shop/suggestions');
    expect(body.suggestions.length).toBeGreaterThan(2);
    const accepted = await backend
      .call('post', '/checks')
      .send(body.suggestions[0].definition);
    expect(accepted.status).toBe(201);
    const again = await backend.call('get', '/datasets/shop/suggestions');
    expect(again.body.suggestions).toHaveLength(body.suggestions.length - 1);
    await backend.call('delete', `/checks/${accepted.body.definition.id}`);
    const nobody = await backend.call('get', '/datasets/nobody/profile');
    expect(nobody.status).toBe(404);
  });

  it('tries a check, saves it, changes it by version and deletes it', async () => {
    const check = {
      ...base,
      id: 'mine',
      name: 'Mine',
      type: 'validity',
      column: 'quantity',
      rule: { kind: 'range', min: 0 },
    };
    const trial = await backend.call('post', '/checks/try').send(check);
    expect(trial.body).toMatchObject({
      valid: true,
      result: { status: 'FAILED', failedRows: PLANTED.cancelled },
    });
    expect((await backend.call('post', '/checks').send(check)).status).toBe(
      201,
    );
    expect((await backend.call('post', '/checks').send(check)).status).toBe(
      409,
    );
    const change = () =>
      backend
        .call('put', '/checks/mine')
        .set('If-Match', '"1"')
        .send({ ...check, name: 'Ours' });
    expect((await change()).body).toMatchObject({ version: 2 });
    expect((await change()).status).toBe(409);
    expect((await backend.call('delete', '/checks/mine')).status).toBe(204);
    const { body } = await backend.call('get', '/checks/mine/versions');
    expect(
      body.versions.map((each: { version: number }) => each.version),
    ).toEqual([3, 2, 1]);
  });

  it('leaves configured checks to the configuration', async () => {
    const answer = await backend.call('delete', '/checks/price');
    expect(answer.status).toBe(409);
    expect(answer.body.error.message).toMatch(/configuration/);
  });

  it('sums up: datasets, freshness, report, schedule', async () => {
    const { body } = await backend.call('get', '/datasets/shop', 'viewer');
    expect(body).toMatchObject({
      status: 'UNHEALTHY',
      worstSeverity: 'critical',
      freshness: { status: 'FRESH', method: 'partition-metadata' },
    });
    const freshness = await backend.call('get', '/freshness', 'viewer');
    expect(freshness.body.status).toBe('UP');
    const report = await backend.call('get', '/report?dataset=shop', 'viewer');
    expect(report.body.datasets).toHaveLength(1);
    expect(report.body.overall.score).toBe(body.score);
    expect((await backend.call('get', '/report?dataset=no')).status).toBe(404);
    const bad = await backend
      .call('put', '/datasets/shop/schedule')
      .send({ schedule: 'often' });
    expect(bad.status).toBe(400);
    const good = await backend
      .call('put', '/datasets/shop/schedule')
      .send({ schedule: '0 3 * * *' });
    expect(good.body).toMatchObject({ schedule: '0 3 * * *', origin: 'user' });
  });

  it('never calls an empty table good', async () => {
    await engine.warehouse.command({
      name: 'test',
      query: 'TRUNCATE TABLE shop',
    });
    const { body } = await validate({
      checks: ['completeness', 'validity', 'uniqueness', 'fresh'],
    });
    expect(body.score).toBeNull();
    expect(body.coverage).toBeLessThan(1);
    expect(
      body.results
        .filter((each: CheckResult) => each.type !== 'sql')
        .every((each: CheckResult) => each.status === 'NOT_EVALUATED'),
    ).toBe(true);
  });
});
