import { Readable } from 'node:stream';
import { startForTest, TestEngine } from './__testUtils__/startForTest';

describe('statements and formats, through @clickhouse/client', () => {
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

  it('answers pings with and without a query', async () => {
    expect(await engine.client.ping()).toEqual({ success: true });
    expect(await engine.client.ping({ select: true })).toEqual({
      success: true,
    });
    expect(await (await fetch(`${engine.embedded.url}/ping`)).text()).toBe(
      'Ok.\n',
    );
  });

  it('takes rows from a file of the spool, and names the row that it refuses', async () => {
    const spool = engine.embedded.spool;
    if (!spool) return; // A system without /proc: there is only HTTP.
    const insert = async (rows: string, query: string) => {
      const spooled = (await spool.write(Buffer.from(rows)))!;
      const answer = await engine.fetch('/', {
        method: 'POST',
        body: query,
        headers: spooled.headers,
      });
      spooled.done();
      return answer.text();
    };
    const rows = Array.from({ length: 50_000 }, (_, id) => `{"id":${id}}\n`);
    const query = 'INSERT INTO t (id) FORMAT JSONEachRow';
    expect(await insert(rows.join(''), query)).toBe('');
    // Shorter than what the file had before.
    expect(await insert(rows[7], query)).toBe('');
    expect(
      await insert(
        rows[8],
        `INSERT INTO t (id, name) SELECT id, 'input' FROM input('id UInt64') FORMAT JSONEachRow`,
      ),
    ).toBe('');
    expect(
      await engine.rows(
        `SELECT count() AS n, sum(id) AS s, countIf(name = 'input') AS i FROM t`,
      ),
    ).toEqual([{ n: '50002', s: String((50_000 * 49_999) / 2 + 15), i: '1' }]);
    const refusal = await insert(`${rows[0]}{"id":"x"}\n`, query);
    expect(refusal).toMatch(/\(at row 2\)/);
    expect(refusal).not.toMatch(/proc|fd|in file/);
  });

  it('binds parameters of every kind', async () => {
    const result = await engine.client.query({
      query: `SELECT {n:Int32} AS n, {s:String} AS s, {a:Array(String)} AS a, {m:Map(String, UInt8)} AS m,
              {z:Nullable(String)} AS z, {d:DateTime('UTC')} AS d, {b:Bool} AS b, count() AS c FROM {t:Identifier}`,
      query_params: {
        n: -5,
        s: `it's \t\\ \n "x" {n:Int32} '; DROP TABLE t; --`,
        a: [`a'b`, 'ü\\'],
        m: { k: 1 },
        z: null,
        d: new Date('2024-02-03T04:05:06Z'),
        b: true,
        t: 't',
      },
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([
      {
        n: -5,
        s: `it's \t\\ \n "x" {n:Int32} '; DROP TABLE t; --`,
        a: [`a'b`, 'ü\\'],
        m: { k: 1 },
        z: null,
        d: '2024-02-03 04:05:06',
        b: true,
        c: 0,
      },
    ]);
    const long = 'x'.repeat(100_000);
    const viaForm = await engine.client.query({
      query: 'SELECT length({s:String}) AS n',
      query_params: { s: long },
      format: 'JSONEachRow',
      use_multipart_params: true,
    });
    expect(await viaForm.json()).toEqual([{ n: long.length }]);
  });

  it('keeps settings, parameters, database and temporary tables within their request', async () => {
    const set = await engine.client.query({
      query: `SELECT getSetting('max_block_size') AS v, currentDatabase() AS db`,
      clickhouse_settings: { max_block_size: '777' },
      format: 'JSONEachRow',
    });
    expect(await set.json()).toEqual([{ v: 777, db: 'default' }]);
    await engine.fetch('/?database=system&param_leak=1&max_block_size=5', {
      method: 'POST',
      body: 'SELECT 1',
    });
    await engine.client.command({
      query: 'CREATE TEMPORARY TABLE leak (a UInt8)',
    });
    await engine.client.command({ query: 'SET max_block_size = 9' });
    const after = await Promise.all(
      Array.from({ length: 12 }, () =>
        engine.rows(
          `SELECT getSetting('max_block_size') AS v, currentDatabase() AS db`,
        ),
      ),
    );
    for (const rows of after)
      expect(rows).toEqual([
        { v: expect.not.stringMatching(/^(5|9|777)$/), db: 'default' },
      ]);
    await expect(engine.rows('SELECT {leak:UInt8}')).rejects.toMatchObject({
      code: '456',
    });
    await expect(engine.rows('SELECT * FROM leak')).rejects.toMatchObject({
      code: '60',
    });
  });

  it('keeps what a statement sets from a later one in the same surroundings', async () => {
    const ask = async (query: string, params?: Record<string, unknown>) =>
      (
        await engine.client.query({
          query,
          query_params: params,
          format: 'JSONEachRow',
          clickhouse_settings: { max_threads: 3 },
        })
      ).json<Record<string, unknown>>();
    const look = `SELECT getSetting('max_threads') AS threads, getSetting('max_block_size') AS block`;
    const [before] = await ask(look);
    await ask(`${look} SETTINGS max_threads = 1, max_block_size = 7`);
    await expect(
      ask('SELECT throwIf(1) SETTINGS max_block_size = 9'),
    ).rejects.toThrow();
    expect(await ask(look)).toEqual([before]);
    const bound = 'SELECT {a:String} AS a';
    expect(await ask(bound, { a: 'first' })).toEqual([{ a: 'first' }]);
    expect(await ask(bound, { a: 'second' })).toEqual([{ a: 'second' }]);
    await expect(ask(bound)).rejects.toThrow(/Substitution .*a/);
    await expect(ask(bound, { b: 'other' })).rejects.toThrow(
      /Substitution .*a/,
    );
    const ids = new Set<string>();
    for (const queryId of ['same-1', 'same-2', 'same-3']) {
      const answer = await engine.client.query({
        query: `SELECT query_id FROM system.processes WHERE startsWith(query_id, 'same-')`,
        query_id: queryId,
        format: 'JSONEachRow',
      });
      const rows = await answer.json<{ query_id: string }>();
      rows.forEach(row => ids.add(row.query_id));
      expect(rows).toEqual([{ query_id: queryId }]);
    }
    expect(ids.size).toBe(3);
  });

  it('inserts objects, keeps defaults and tells the rows', async () => {
    const { summary } = await engine.client.insert({
      table: 't',
      values: [{ id: 1 }, { id: 2, name: 'x', note: null, tags: ['a', `b'c`] }],
      format: 'JSONEachRow',
    });
    expect(summary).toMatchObject({ written_rows: '2' });
    await engine.client.insert({
      table: 't',
      values: [[3, 'c']],
      columns: ['id', 'name'],
      format: 'JSONCompactEachRow',
    });
    await engine.client.insert({
      table: 't',
      values: [{ id: 4, unknown: 1 }],
      format: 'JSONEachRow',
      clickhouse_settings: { input_format_skip_unknown_fields: 1 },
    });
    expect(
      await engine.rows('SELECT id, name, tags FROM t ORDER BY id'),
    ).toEqual([
      { id: '1', name: 'n1', tags: [] },
      { id: '2', name: 'x', tags: ['a', `b'c`] },
      { id: '3', name: 'c', tags: [] },
      { id: '4', name: 'n4', tags: [] },
    ]);
    await expect(
      engine.client.insert({
        table: 't',
        values: [{ id: 4, unknown: 1 }],
        format: 'JSONEachRow',
        clickhouse_settings: { input_format_skip_unknown_fields: 0 },
      }),
    ).rejects.toMatchObject({ code: '117' });
  });

  it('inserts what a command carries: VALUES, inline data and a subquery', async () => {
    await engine.client.command({
      query: `INSERT INTO t (id, name) VALUES (1, 'a;b'), (2, concat('x', 'y'))`,
    });
    await engine.client.command({
      query: `INSERT INTO t (id, name) FORMAT JSONEachRow {"id":3,"name":"c"}`,
    });
    await engine.client.command({
      query: `INSERT INTO t (id) SELECT number + 10 FROM numbers(2)`,
    });
    await engine.client.command({
      query: `INSERT INTO t (id, name) VALUES ({i:UInt64}, {s:String})`,
      query_params: { i: 20, s: `q'` },
    });
    expect(await engine.rows('SELECT id, name FROM t ORDER BY id')).toEqual([
      { id: '1', name: 'a;b' },
      { id: '2', name: 'xy' },
      { id: '3', name: 'c' },
      { id: '10', name: 'n10' },
      { id: '11', name: 'n11' },
      { id: '20', name: `q'` },
    ]);
  });

  it('transforms rows with the table function input', async () => {
    const query = `INSERT INTO t (id, name) SELECT x * 2, upper(y) FROM input('x UInt64, y String') WHERE x != 2 FORMAT JSONEachRow`;
    const { stream } = await engine.client.exec({
      query,
      values: Readable.from(
        ['{"x":1,"y":"a"}\n{"x":2,"y":"b"}\n', '{"x":3,"y":"c"}\n'],
        { objectMode: false },
      ),
    });
    await stream.resume().toArray();
    expect(await engine.rows('SELECT id, name FROM t ORDER BY id')).toEqual([
      { id: '2', name: 'A' },
      { id: '6', name: 'C' },
    ]);
    const bad = engine.fetch(`/?query=${encodeURIComponent(query)}`, {
      method: 'POST',
      body: '{"x":1,"y":"a"}\n{"x":"no","y":"b"}\n',
    });
    expect(await (await bad).text()).toContain('(at row 2)');
  });

  it('names the row that does not parse, and inserts nothing of its block', async () => {
    const lines = Array.from({ length: 20_000 }, (_, id) =>
      id === 12_345 ? '{"id":"x"}' : `{"id":${id}}`,
    );
    const answer = await engine.fetch(
      `/?query=${encodeURIComponent('INSERT INTO t FORMAT JSONEachRow')}`,
      {
        method: 'POST',
        body: `${lines.join('\n')}\n`,
      },
    );
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-clickhouse-exception-code')).toBe('27');
    expect(await answer.text()).toMatch(
      /^Code: 27\. DB::Exception: Cannot parse input.*\(at row 12346\)/s,
    );
    expect(await engine.rows('SELECT count() AS n FROM t')).toEqual([
      { n: '0' },
    ]);
  });

  it.each([
    'JSONEachRow',
    'JSONStringsEachRow',
    'JSONCompactEachRow',
    'JSONCompactStringsEachRow',
    'JSONCompactEachRowWithNames',
    'JSONCompactEachRowWithNamesAndTypes',
    'JSON',
    'JSONCompact',
    'JSONColumnsWithMetadata',
    'JSONObjectEachRow',
    'CSV',
    'CSVWithNames',
    'CSVWithNamesAndTypes',
    'TabSeparated',
    'TabSeparatedRaw',
    'TabSeparatedWithNames',
    'TabSeparatedWithNamesAndTypes',
    'CustomSeparated',
    'Values',
    'Native',
    'RowBinary',
    'RowBinaryWithNames',
    'RowBinaryWithNamesAndTypes',
    'Parquet',
    'Arrow',
    'ArrowStream',
    'ORC',
    'Avro',
    'MsgPack',
    'BSONEachRow',
  ])('takes back what it gave in %s', async format => {
    await engine.client.command({
      query: `INSERT INTO t (id, name, note, tags, at) SELECT number, concat('n', toString(number)), if(number % 2, NULL, 'x'), ['a'], toDateTime64(1700000000 + number, 3) FROM numbers(1000)`,
    });
    const settings =
      'output_format_json_quote_64bit_integers=1&output_format_avro_string_column_pattern=.*';
    const columns = 'id, name, note, at';
    const out = await engine.fetch(`/?default_format=${format}&${settings}`, {
      method: 'POST',
      body: `SELECT ${columns} FROM t ORDER BY id`,
    });
    expect(out.headers.get('x-clickhouse-format')).toBe(format);
    expect(out.status).toBe(200);
    const bytes = Buffer.from(await out.arrayBuffer());
    await engine.client.command({ query: 'TRUNCATE TABLE t' });
    const back = await engine.fetch(
      `/?query=${encodeURIComponent(
        `INSERT INTO t (${columns}) FORMAT ${format}`,
      )}&date_time_input_format=best_effort`,
      { method: 'POST', body: bytes },
    );
    expect(await back.text()).toBe('');
    expect(
      await engine.rows(
        'SELECT count() AS n, sum(id) AS s, countIf(note IS NULL) AS z, uniqExact(name) AS u, max(toUnixTimestamp(at)) AS m FROM t',
      ),
    ).toEqual([{ n: '1000', s: '499500', z: '500', u: '1000', m: 1700000999 }]);
  });
});
