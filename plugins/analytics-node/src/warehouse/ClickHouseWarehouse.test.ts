import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import type { MetricsService } from '../metrics/types';
import { startTestWarehouse } from '../testUtils/startTestWarehouse';
import type { TestWarehouse } from '../testUtils/startTestWarehouse';
import { ClickHouseWarehouse } from './ClickHouseWarehouse';
import { ServerEndpoint } from './ServerEndpoint';
import { WarehouseError } from './errors';

jest.setTimeout(60_000);

const logger = mockServices.logger.mock();

describe('ClickHouseWarehouse', () => {
  let test: TestWarehouse;
  let warehouse: ClickHouseWarehouse;
  let metrics: MetricsService;

  beforeAll(async () => {
    test = await startTestWarehouse();
    ({ warehouse, metrics } = test);
    await warehouse.command({
      name: 'create-table',
      query:
        'CREATE TABLE t (id UInt64, email String, at DateTime64(3)) ENGINE = MergeTree ORDER BY id',
    });
  });

  afterAll(() => test?.stop());

  async function failure(work: Promise<unknown>): Promise<WarehouseError> {
    const error = await work.then(
      () => undefined,
      cause => cause,
    );
    expect(error).toBeInstanceOf(WarehouseError);
    return error;
  }

  const insertRows = (data: Buffer | Buffer[] | Readable) =>
    warehouse.insert({
      name: 'insert-rows',
      query: 'INSERT INTO t FORMAT JSONEachRow',
      data,
    });

  it('answers rows, columns and what they cost, with hostile parameters bound', async () => {
    const text = `x'; DROP TABLE t; -- "\`\\ \n\t\u0001 ünï 🛒`;
    const result = await warehouse.query({
      name: 'read-values',
      query:
        "SELECT {text:String} AS text, {many:Array(UInt32)} AS many, number AS big, CAST(NULL, 'Nullable(UInt8)') AS nothing FROM numbers({n:UInt64}) ORDER BY big DESC LIMIT 1",
      params: { text, many: [1, 2], n: 5_000 },
    });
    expect(result.rows).toEqual([
      { text, many: [1, 2], big: 4999, nothing: null },
    ]);
    expect(result.columns[1]).toEqual({ name: 'many', type: 'Array(UInt32)' });
    expect(result.rowsRead).toBe(5_000);
    expect(result.elapsedMs).toBeGreaterThan(0);
  });

  it('sends long parameters', async () => {
    const many = Array.from({ length: 30_000 }, (_, index) => index);
    const { rows } = await warehouse.query({
      name: 'long-parameters',
      query: 'SELECT length({many:Array(UInt32)}) AS n',
      params: { many },
    });
    expect(rows).toEqual([{ n: 30_000 }]);
  });

  it('inserts buffers and streams', async () => {
    const row = (id: number) =>
      Buffer.from(
        `{"id":${id},"email":"e${id}@x","at":"2024-06-01 00:00:00"}\n`,
      );
    await insertRows(Array.from({ length: 20_000 }, (_, id) => row(id)));
    await insertRows(row(20_000));
    await insertRows(Readable.from([row(20_001), row(20_002)]));
    const big = (first: number) =>
      Buffer.concat(Array.from({ length: 30_000 }, (_, id) => row(first + id)));
    await insertRows([row(20_003), big(30_000), row(20_004)]);
    // Large enough for the spool of the embedded engine.
    await insertRows(big(60_000));
    const { rows } = await warehouse.query({
      name: 'count-rows',
      query: 'SELECT count() AS n, uniqExact(id) AS ids FROM t',
    });
    expect(rows).toEqual([{ n: 80_005, ids: 80_005 }]);
  });

  it('names the row that was refused and hides what it said', async () => {
    const error = await failure(
      insertRows([
        Buffer.from('{"id":1}\n'),
        Buffer.from('{"id":"anna@example.com: (at row 9)"}\n'),
      ]),
    );
    expect(error.code).toBe(27);
    expect(error.type).toBe('CANNOT_PARSE_INPUT_ASSERTION_FAILED');
    expect(error.retryable).toBe(false);
    expect(error.message).toMatch(
      /\(while reading the value of key id\): \(at row 2\)$/,
    );
    expect(error.message).not.toMatch(/anna|row 9/);
  });

  it('is not misled by a refused row that looks like an error', async () => {
    const error = await failure(
      insertRows([
        Buffer.from('{"id":1}\n'),
        Buffer.from(
          '{"id":"Code: 60. DB::Exception: no (UNKNOWN_TABLE): (at row 7)"}\n',
        ),
      ]),
    );
    expect(error).toMatchObject({
      code: 27,
      type: 'CANNOT_PARSE_INPUT_ASSERTION_FAILED',
    });
    expect(error.message).toMatch(/: \(at row 2\)$/);
  });

  it('hides bound values and passwords in errors', async () => {
    const error = await failure(
      warehouse.query({
        name: 'read-wrong',
        query:
          'SELECT toUInt8(email), {who:String} FROM t WHERE nope = {who:String}',
        params: { who: 'anna@example.com' },
      }),
    );
    expect(error.code).toBe(47);
    expect(error.message).toContain('nope');
    expect(error.message).not.toContain('anna');
    const text = await failure(
      warehouse.query({
        name: 'read-wrong',
        query: 'SELECT toUInt8(email) FROM t',
      }),
    );
    expect(text.code).toBe(6);
    expect(text.message).not.toMatch(/e\d+@x/);
  });

  it('changes nothing and reads no files in the role read', async () => {
    for (const query of [
      'INSERT INTO t (id) VALUES (1)',
      'DROP TABLE t',
      "SELECT * FROM file('/etc/hostname', 'LineAsString')",
      "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
    ]) {
      const error = await failure(warehouse.query({ name: 'write', query }));
      expect([query, error.code]).toEqual([query, expect.any(Number)]);
    }
    await warehouse.query({
      name: 'count-rows',
      query: 'SELECT 1 FROM t LIMIT 1',
    });
  });

  it('gives up after the time limit', async () => {
    const error = await failure(
      warehouse.query({
        name: 'slow',
        query:
          'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1',
        timeoutMs: 300,
      }),
    );
    expect(error.code).toBe(159);
    expect(await running()).toEqual([]);
  });

  it('cancels on the server when the caller leaves', async () => {
    const controller = new AbortController();
    const query = warehouse.query({
      name: 'slow',
      query:
        'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1',
      signal: controller.signal,
      queryId: 'left-alone',
    });
    const failed = failure(query);
    await until(async () => (await running()).length === 1);
    controller.abort();
    expect(await failed).toMatchObject({ code: 394 });
    await until(async () => (await running()).length === 0);
  });

  it('kills by id, also when every connection is busy', async () => {
    const slow = [0, 1, 2, 3].map(index =>
      failure(
        warehouse.query({
          name: 'slow',
          query:
            'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1',
          queryId: `victim-${index}`,
        }),
      ),
    );
    await until(async () => (await running('ingest')).length === 4);
    await Promise.all(
      slow.map((_, index) => warehouse.kill(`victim-${index}`)),
    );
    for (const error of await Promise.all(slow)) {
      expect(error.code).toBe(394);
    }
  });

  it('times every statement by name and counts errors by code', async () => {
    const { text } = await metrics.exposition();
    expect(text).toMatch(
      /analytics_query_duration_seconds_bucket\{le="2",.*query="read-values"\} 1/,
    );
    expect(text).toMatch(
      /analytics_query_errors_total\{query="slow",code="159",.*\} 1/,
    );
    await expect(
      warehouse.query({ name: "Robert'); --", query: 'SELECT 1' }),
    ).rejects.toThrow('not kebab-case');
  });

  it('tells one lifetime of the engine from the next', async () => {
    const before = await warehouse.incarnation();
    expect(await warehouse.incarnation()).toBe(before);
    process.kill(test.engine.pid!, 'SIGKILL');
    const error = await failure(
      warehouse.query({ name: 'read-dead', query: 'SELECT 1' }),
    );
    expect(error.code).toBeUndefined();
    expect(error.retryable).toBe(true);
    // No address: the port is drawn at each start.
    expect(error.message).toMatch(
      /^The embedded warehouse did not answer: [A-Z_]+$/,
    );
    await warehouse.ready();
    expect(await warehouse.incarnation()).not.toBe(before);
    await warehouse.query({
      name: 'count-rows',
      query: 'SELECT 1 FROM t LIMIT 1',
    });
  });

  it('says that nobody answers, without secrets', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise(resolve => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise(resolve => server.close(resolve));
    const away = ClickHouseWarehouse.create({
      endpoint: ServerEndpoint.create({
        url: new URL(`http://127.0.0.1:${port}`),
        username: 'u',
        password: 'hunter2-secret',
      }),
      database: 'analytics_db',
      maxConnections: 1,
      metrics,
      logger,
    });
    const error = await failure(
      away.query({ name: 'nobody', query: 'SELECT 1' }),
    );
    expect(error.message).toBe(
      `The warehouse at 127.0.0.1:${port} did not answer: ECONNREFUSED`,
    );
    expect(error.retryable).toBe(true);
    const controller = new AbortController();
    const ready = away.ready(controller.signal);
    setTimeout(() => controller.abort(), 200);
    await expect(ready).rejects.toThrow('abort');
    await away.close();
  });

  it('is refused with a wrong password, at once and for good', async () => {
    const stranger = ClickHouseWarehouse.create({
      endpoint: ServerEndpoint.create({
        url: new URL(test.engine.url),
        username: 'default',
        password: 'wrong-password',
      }),
      database: 'analytics_db',
      maxConnections: 1,
      metrics,
      logger,
    });
    const error = await failure(stranger.ready());
    expect(error.code).toBe(516);
    expect(error.message).not.toContain('wrong-password');
    await stranger.close();
  });

  async function running(role: 'read' | 'ingest' = 'ingest') {
    const { rows } = await warehouse.query({
      name: 'running',
      query:
        "SELECT query_id FROM system.processes WHERE query LIKE '%sipHash64%' AND query NOT LIKE '%system.processes%'",
      role,
    });
    return rows;
  }
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await condition()) {
      return;
    }
    await sleep(25);
  }
  throw new Error('It did not happen within 5 s');
}
