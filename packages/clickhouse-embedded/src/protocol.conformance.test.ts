import { request } from 'node:http';
import zlib from 'node:zlib';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import {
  eventually,
  startForTest,
  TestEngine,
} from './__testUtils__/startForTest';

describe('the HTTP protocol, through @clickhouse/client', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startForTest();
    await engine.client.command({
      query: `CREATE TABLE t (id UInt64, name String DEFAULT concat('n', toString(id)), note Nullable(String),
              tags Array(String), at DateTime64(3) DEFAULT now64(3)) ENGINE = MergeTree ORDER BY id`,
    });
  });
  afterAll(() => engine.stop());
  beforeEach(() => engine.client.command({ query: 'TRUNCATE TABLE t' }));

  it('streams a large result with back-pressure and stops the query when the client leaves', async () => {
    const queryId = 'endless';
    const result = await engine.client.query({
      query: 'SELECT number, toString(number) AS s FROM numbers(100000000000)',
      format: 'JSONEachRow',
      query_id: queryId,
    });
    let rows = 0;
    const stream = result.stream();
    for await (const chunk of stream) {
      rows += chunk.length;
      if (rows > 100_000) break;
    }
    await eventually(
      async () =>
        (
          await engine.rows(
            `SELECT 1 FROM system.processes WHERE query_id = '${queryId}'`,
          )
        ).length === 0,
    );
    const status = (await (await engine.fetch('/embedded/status')).json()) as {
      runningQueries: number;
    };
    expect(status.runningQueries).toBe(0);
  });

  it('does not commit an insert whose client leaves', async () => {
    const url = new URL(
      `/?query_id=leaver&query=${encodeURIComponent(
        'INSERT INTO t FORMAT JSONEachRow',
      )}`,
      engine.embedded.url,
    );
    const leaver = request(url, {
      method: 'POST',
      auth: `default:${engine.embedded.password}`,
    });
    leaver.on('error', () => {});
    const row = `${JSON.stringify({ id: 1, name: 'x'.repeat(900) })}\n`;
    for (let chunk = 0; chunk < 20; chunk++) leaver.write(row.repeat(200));
    await eventually(
      async () =>
        (
          await engine.rows(
            `SELECT 1 FROM system.processes WHERE query_id = 'leaver'`,
          )
        ).length === 1,
    );
    await new Promise(resolve => setTimeout(resolve, 200));
    leaver.destroy();
    await eventually(
      async () =>
        (
          await engine.rows(
            `SELECT 1 FROM system.processes WHERE query_id = 'leaver'`,
          )
        ).length === 0,
    );
    expect(await engine.rows('SELECT count() AS n FROM t')).toEqual([
      { n: '0' },
    ]);
  });

  it('reports an error after the first bytes so that the client sees it', async () => {
    const failing =
      'SELECT throwIf(number = 400000) AS x FROM numbers(1000000)';
    const result = await engine.client.query({
      query: failing,
      format: 'JSONEachRow',
    });
    await expect(
      (async () => {
        for await (const _ of result.stream()) void _;
      })(),
    ).rejects.toMatchObject({
      code: '395',
      type: 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO',
    });
    // A client that does not know the block must not take the part for the whole.
    const raw = await engine.fetch('/', { method: 'POST', body: failing });
    await expect(raw.text()).rejects.toThrow();
    const held = await engine.fetch('/?wait_end_of_query=1', {
      method: 'POST',
      body: failing,
    });
    expect(held.headers.get('x-clickhouse-exception-code')).toBe('395');
    expect(held.status).toBe(500);
  });

  it.each([
    ['SELECT * FROM nowhere', 404, 60, 'UNKNOWN_TABLE'],
    ['SELECT * FROM nowhere.t', 404, 81, 'UNKNOWN_DATABASE'],
    ['SELECT nothing FROM t', 404, 47, 'UNKNOWN_IDENTIFIER'],
    ['SELEC 1', 400, 62, 'SYNTAX_ERROR'],
    ['SELECT 1; SELECT 2', 400, 62, 'SYNTAX_ERROR'],
    ['SELECT 1 FORMAT Nonsense', 404, 73, 'UNKNOWN_FORMAT'],
    ['SELECT 1 FORMAT Protobuf', 400, 36, 'BAD_ARGUMENTS'],
    [`SELECT sumState(1) AS x FORMAT Parquet`, 404, 50, 'UNKNOWN_TYPE'],
    ['SELECT 1 SETTINGS nonsense = 1', 404, 115, 'UNKNOWN_SETTING'],
    ['SELECT toUInt8OrZero()', 500, 42, 'NUMBER_OF_ARGUMENTS_DOESNT_MATCH'],
    ['', 400, 62, 'SYNTAX_ERROR'],
  ])(
    'answers %s with status %s and code %s',
    async (query, status, code, type) => {
      const answer = await engine.fetch('/', { method: 'POST', body: query });
      expect(answer.headers.get('x-clickhouse-exception-code')).toBe(
        String(code),
      );
      expect(await answer.text()).toMatch(
        new RegExp(
          `^Code: ${code}\\. DB::Exception: .*\\(${type}\\) \\(version `,
          's',
        ),
      );
      expect(answer.status).toBe(status);
    },
  );

  it('compresses answers and reads compressed requests', async () => {
    for (const codec of ['gzip', 'br', 'zstd'] as const) {
      const client = createClient({
        url: engine.embedded.url,
        username: engine.embedded.username,
        password: engine.embedded.password,
        compression: { request: { codec }, response: { codec } },
        log: { level: ClickHouseLogLevel.OFF },
      });
      await client.insert({
        table: 't',
        values: Array.from({ length: 500 }, (_, id) => ({ id })),
        format: 'JSONEachRow',
      });
      const result = await client.query({
        query: 'SELECT id FROM t ORDER BY id',
        format: 'JSONEachRow',
      });
      expect(result.response_headers['content-encoding']).toBe(codec);
      expect(await result.json()).toHaveLength(500);
      await expect(
        client.query({ query: 'SELECT nope', format: 'JSONEachRow' }),
      ).rejects.toMatchObject({ code: '47' });
      const failing = await client.query({
        query: 'SELECT throwIf(number = 400000) AS x FROM numbers(1000000)',
        format: 'JSONEachRow',
      });
      await expect(failing.json()).rejects.toMatchObject({ code: '395' });
      await client.close();
      await engine.client.command({ query: 'TRUNCATE TABLE t' });
    }
    const deflated = await engine.fetch(
      `/?query=${encodeURIComponent('INSERT INTO t FORMAT JSONEachRow')}`,
      {
        method: 'POST',
        body: zlib.deflateSync('{"id":1}\n'),
        headers: { 'content-encoding': 'deflate' },
      },
    );
    expect(deflated.status).toBe(200);
    const damaged = await engine.fetch(
      `/?query=${encodeURIComponent('INSERT INTO t FORMAT JSONEachRow')}`,
      {
        method: 'POST',
        body: zlib.gzipSync(`{"id":2}\n`.repeat(10_000)).subarray(0, 60),
        headers: { 'content-encoding': 'gzip' },
      },
    );
    expect(damaged.headers.get('x-clickhouse-exception-code')).toBe('271');
    expect(await engine.rows('SELECT count() AS n FROM t')).toEqual([
      { n: '1' },
    ]);
  });

  it('keeps a session, locks it while busy, and lets it expire', async () => {
    const session_id = 'one';
    await engine.client.command({
      query: 'CREATE TEMPORARY TABLE mine (a UInt8)',
      session_id,
    });
    await engine.client.insert({
      table: 'mine',
      values: [{ a: 7 }],
      format: 'JSONEachRow',
      session_id,
    });
    await engine.client.command({
      query: 'SET max_block_size = 4242',
      session_id,
    });
    const read = async () =>
      (
        await engine.client.query({
          query: `SELECT a, getSetting('max_block_size') AS s, getSetting('max_threads') AS m FROM mine`,
          session_id,
          format: 'JSONEachRow',
          clickhouse_settings: { max_threads: 1 },
        })
      ).json();
    expect(await read()).toEqual([{ a: 7, s: 4242, m: 1 }]);
    const after = await engine.client.query({
      query: `SELECT changed AS m FROM system.settings WHERE name = 'max_threads'`,
      session_id,
      format: 'JSONEachRow',
    });
    expect(await after.json()).toEqual([{ m: 0 }]);
    const busy = engine.client
      .query({ query: 'SELECT sleep(1)', session_id, format: 'JSONEachRow' })
      .then(result => result.text());
    await new Promise(resolve => setTimeout(resolve, 300));
    await expect(read()).rejects.toMatchObject({ code: '373' });
    await busy;
    const gone = await engine.fetch('/?session_id=never&session_check=1', {
      method: 'POST',
      body: 'SELECT 1',
    });
    expect(gone.headers.get('x-clickhouse-exception-code')).toBe('372');
    await engine.fetch('/?session_id=short&session_timeout=1', {
      method: 'POST',
      body: 'SELECT 1',
    });
    await new Promise(resolve => setTimeout(resolve, 1_300));
    const expired = await engine.fetch('/?session_id=short&session_check=1', {
      method: 'POST',
      body: 'SELECT 1',
    });
    expect(expired.headers.get('x-clickhouse-exception-code')).toBe('372');
  });

  it('shows query ids, refuses one twice, and kills by it', async () => {
    const query_id = 'slow-1';
    const slow = engine.client.query({
      query:
        'SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(cityHash64(number))',
      query_id,
      format: 'JSONEachRow',
    });
    const outcome = slow.then(result => result.text()).catch(error => error);
    await eventually(
      async () =>
        (
          await engine.rows(
            `SELECT elapsed FROM system.processes WHERE query_id = '${query_id}'`,
          )
        ).length === 1,
    );
    await expect(
      engine.client.query({
        query: 'SELECT 1',
        query_id,
        format: 'JSONEachRow',
      }),
    ).rejects.toMatchObject({ code: '216' });
    const killed = await engine.client.query({
      query: `KILL QUERY WHERE query_id = '${query_id}' SYNC`,
      format: 'JSONEachRow',
    });
    expect(await killed.json()).toMatchObject([
      { kill_status: 'finished', query_id },
    ]);
    expect(await outcome).toMatchObject({ code: '394' });
    const none = await engine.client.query({
      query: `KILL QUERY WHERE query_id = 'nobody' ASYNC`,
      format: 'JSONEachRow',
    });
    expect(await none.json()).toEqual([]);
    const echoed = await engine.client.query({
      query: 'SELECT 1',
      query_id: 'echo-1',
      format: 'JSONEachRow',
    });
    expect(echoed.response_headers['x-clickhouse-query-id']).toBe('echo-1');
    await echoed.text();
  });

  it('runs several queries at once and honours time limits', async () => {
    const started = Date.now();
    await Promise.all(
      Array.from({ length: 6 }, () => engine.rows('SELECT sleep(1)')),
    );
    // One after the other they would take six seconds.
    expect(Date.now() - started).toBeLessThan(4_000);
    await expect(
      engine.client.command({
        query: 'SELECT count() FROM numbers(1000000000000) FORMAT Null',
        clickhouse_settings: { max_execution_time: 1 },
      }),
    ).rejects.toMatchObject({ code: '159' });
  });

  it('answers GET without letting it write, and what it cannot do it says', async () => {
    const get = await engine.fetch(
      `/?query=${encodeURIComponent(
        'SELECT 1 AS a',
      )}&default_format=JSONEachRow`,
    );
    expect(await get.text()).toBe('{"a":1}\n');
    expect(get.headers.get('x-clickhouse-timezone')).toBeTruthy();
    expect(get.headers.get('x-clickhouse-server-display-name')).toBeTruthy();
    const write = await engine.fetch(
      `/?query=${encodeURIComponent('TRUNCATE TABLE t')}`,
    );
    expect(write.headers.get('x-clickhouse-exception-code')).toBe('164');
    const role = await engine.fetch('/?role=nobody', {
      method: 'POST',
      body: 'SELECT 1',
    });
    expect(role.headers.get('x-clickhouse-exception-code')).toBe('511');
    const native = await engine.fetch('/?compress=1', {
      method: 'POST',
      body: 'SELECT 1',
    });
    expect(native.status).toBe(501);
    expect((await engine.fetch('/nowhere')).status).toBe(404);
  });

  it('tells in SQL which engine process answers', async () => {
    const [row] = await engine.rows<{ g: number; s: string; up: number }>(
      'SELECT embeddedGeneration() AS g, embeddedStartedAt() AS s, uptime() AS up',
    );
    expect(row.g).toBe(engine.embedded.generation);
    expect(
      Math.abs(
        Date.parse(`${row.s.replace(' ', 'T')}Z`) + row.up * 1000 - Date.now(),
      ),
    ).toBeLessThan(5_000);
  });
});
