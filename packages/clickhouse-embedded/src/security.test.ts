import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import {
  eventually,
  startForTest,
  TestEngine,
} from './__testUtils__/startForTest';

describe('what nobody may do', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startForTest({ maxMemoryBytes: 600 << 20 });
    await engine.client.command({
      query:
        'CREATE TABLE t (id UInt64, name String) ENGINE = MergeTree ORDER BY id',
    });
    writeFileSync(join(engine.directory, 'secret'), 'secret-text\n');
  });
  afterAll(() => engine.stop());

  const code = (answer: Response) =>
    Number(answer.headers.get('x-clickhouse-exception-code'));
  const post = (body: string | Buffer, path = '/') =>
    engine.fetch(path, { method: 'POST', body });

  it('reads no file of its parent but those of the spool', async () => {
    const spool = engine.embedded.spool;
    if (!spool) return; // A system without /proc: nothing is read.
    const insert = (header: string) =>
      engine.fetch('/', {
        method: 'POST',
        body: 'INSERT INTO t FORMAT RawBLOB',
        headers: { 'x-embedded-spool': header },
      });
    const { headers, abandon } = (await spool.write(Buffer.from('x')))!;
    const [fd, name] = headers['x-embedded-spool'].split(':');
    const secret = openSync(join(engine.directory, 'secret'), 'r');
    for (const header of [
      fd,
      `${secret}:${name}`,
      `${secret}:secret`,
      `${fd}:${name}/../x`,
      `../../self/fd/1:${name}`,
      '',
    ]) {
      const answer = await insert(header);
      expect([header, answer.status, code(answer)]).toEqual([header, 400, 36]);
      expect(await answer.text()).not.toContain('secret-text');
    }
    closeSync(secret);
    abandon();
    await eventually(async () => code(await insert(`${fd}:${name}`)) === 36);
    expect(await engine.rows('SELECT count() AS n FROM t')).toEqual([
      { n: '0' },
    ]);
  });

  it('lets nobody in without the password, in whatever way it is sent', async () => {
    const { url, password } = engine.embedded;
    const bare = (path: string, headers: Record<string, string> = {}) =>
      fetch(`${url}${path}`, { method: 'POST', body: 'SELECT 1', headers });
    const none = await bare('/');
    expect([none.status, code(none)]).toEqual([401, 194]);
    expect(await none.text()).toContain('REQUIRED_PASSWORD');
    for (const [path, headers] of [
      [
        '/',
        {
          authorization: `Basic ${Buffer.from('default:wrong').toString(
            'base64',
          )}`,
        },
      ],
      ['/', { authorization: 'Bearer x' }],
      ['/', { 'X-ClickHouse-User': 'default', 'X-ClickHouse-Key': '' }],
      ['/?user=default&password=', {}],
      [`/?user=root&password=${password}`, {}],
      [`/?user=default'--&password=' OR 1=1`, {}],
    ] as [string, Record<string, string>][]) {
      const answer = await bare(path, headers);
      expect([answer.status, code(answer)]).toEqual([403, 516]);
      expect(await answer.text()).not.toContain(password);
    }
    expect(
      await (await bare(`/?user=default&password=${password}`)).text(),
    ).toBe('1\n');
    expect(
      await (
        await bare('/', {
          'X-ClickHouse-User': 'default',
          'X-ClickHouse-Key': password,
        })
      ).text(),
    ).toBe('1\n');
    expect((await fetch(`${url}/embedded/status`)).status).toBe(401);
  });

  it('reads no file, starts no program and writes nowhere', async () => {
    const secret = join(engine.directory, 'secret');
    const password = join(engine.directory, 'password');
    const statements = [
      `SELECT * FROM file('${secret}', 'LineAsString')`,
      `SELECT * FROM file('${password}', 'LineAsString')`,
      `SELECT * FROM file('../secret', 'LineAsString')`,
      `SELECT file('${secret}')`,
      `SELECT * FROM fileCluster('default', '${secret}', 'LineAsString')`,
      `SELECT * FROM url('file://${secret}', 'LineAsString')`,
      `SELECT * FROM sqlite('${secret}', 'x')`,
      `SELECT * FROM executable('cat ${secret}', 'LineAsString', 'x String')`,
      `CREATE TABLE f (x String) ENGINE = File(LineAsString, '${secret}')`,
      `CREATE TABLE f (x String) ENGINE = SQLite('${secret}', 'x')`,
      `CREATE TABLE f (x String) ENGINE = URL('file://${secret}', 'LineAsString')`,
      `CREATE TABLE f (x String) ENGINE = Executable('cat ${secret}', 'LineAsString')`,
      `CREATE DATABASE f ENGINE = Filesystem('${engine.directory}')`,
      `CREATE DATABASE IF NOT EXISTS f /* x */ ENGINE=\`SQLite\`('${secret}')`,
      `CREATE DICTIONARY d (k UInt64, v String) PRIMARY KEY k SOURCE(EXECUTABLE(COMMAND 'cat ${secret}' FORMAT 'CSV')) LAYOUT(FLAT()) LIFETIME(0)`,
      `CREATE DICTIONARY d (k UInt64, v String) PRIMARY KEY k SOURCE(\`file\`(PATH '${secret}' FORMAT 'CSV')) LAYOUT(FLAT()) LIFETIME(0)`,
      `CREATE TABLE f (x UInt8) ENGINE = MergeTree ORDER BY x SETTINGS disk = disk(type = local, path = '${engine.directory}/other/')`,
      `BACKUP TABLE t TO File('${engine.directory}/elsewhere')`,
      `SELECT 1 INTO OUTFILE '${secret}' TRUNCATE`,
      `SELECT 1 INTO/**/OUTFILE '${secret}' TRUNCATE FORMAT CSV`,
      `INSERT INTO t FROM INFILE '${secret}' FORMAT LineAsString`,
      `INSERT INTO FUNCTION file('${secret}', 'LineAsString', 'x String') SELECT 'y'`,
      `INSERT INTO FUNCTION file('${secret}', 'LineAsString', 'x String') FORMAT LineAsString x`,
      'SYSTEM SHUTDOWN',
      `CREATE USER u`,
      `GRANT FILE ON *.* TO default`,
    ];
    for (const statement of statements) {
      const answer = await post(statement);
      const text = await answer.text();
      expect([statement, answer.status >= 400]).toEqual([statement, true]);
      expect(text).not.toContain('secret-text');
      expect(text).not.toContain(engine.embedded.password);
    }
    expect(readFileSync(secret, 'utf8')).toBe('secret-text\n');
    expect(await engine.rows('SELECT count() AS n FROM t')).toEqual([
      { n: '0' },
    ]);
  });

  it('takes SQL in a parameter for what it is: a value', async () => {
    const evil = `x'; DROP TABLE t; -- \`) " \\' /*`;
    const paths = [
      'query_id',
      'session_id',
      'database',
      'default_format',
      'role',
      'session_timeout',
      evil,
      'param_x',
      `param_${evil}`,
      'max_threads',
      'log_comment',
      'user_agent',
      'insert_deduplication_token',
    ].map(name => `/?${new URLSearchParams({ [name]: evil })}`);
    for (const path of paths) {
      const answer = await post('SELECT 1', path);
      await answer.text();
      expect([200, 400, 403, 404, 500]).toContain(answer.status);
    }
    await post(
      'SELECT 1',
      `/?query=${encodeURIComponent(
        `KILL QUERY WHERE query_id = '' OR (SELECT 1); DROP TABLE t`,
      )}`,
    );
    expect(await engine.rows('SELECT count() AS n FROM t')).toEqual([
      { n: '0' },
    ]);
    const killAll = await post(`KILL QUERY WHERE 1) OR (1 ASYNC`);
    expect(killAll.status).toBeGreaterThanOrEqual(200);
  });

  afterEach(() => engine.client.command({ query: 'TRUNCATE TABLE t' }));

  it('survives long lines, NUL bytes and bad UTF-8', async () => {
    const insert = `/?query=${encodeURIComponent(
      'INSERT INTO t FORMAT JSONEachRow',
    )}`;
    const long = await post(
      `{"id":1,"name":"${'x'.repeat(10 << 20)}"}\n`,
      insert,
    );
    expect(long.status).toBe(200);
    const bytes = Buffer.concat([
      Buffer.from('{"id":2,"name":"'),
      Buffer.from([0xff, 0xfe, 0x80]),
      Buffer.from('"}\n'),
    ]);
    expect((await post(bytes, insert)).status).toBe(200);
    expect(
      await engine.rows('SELECT id, length(name) AS n FROM t ORDER BY id'),
    ).toEqual([
      { id: '1', n: String(10 << 20) },
      { id: '2', n: '3' },
    ]);
    expect(
      (await post(Buffer.from([0, 1, 2, 0]), insert)).status,
    ).toBeGreaterThanOrEqual(400);
    expect(
      await (await post(`SELECT length('a\\0b'), length('a\0b')`)).text(),
    ).toBe('3\t3\n');
    expect((await post(Buffer.from([0x53, 0x45, 0xff, 0xfe]))).status).toBe(
      400,
    );
    expect((await post(`SELECT '${'y'.repeat(17 << 20)}'`)).status).toBe(413);
    expect(
      (await post('{'.repeat(100_000), insert)).status,
    ).toBeGreaterThanOrEqual(400);
    expect(
      (await post(`SELECT ${'('.repeat(20_000)}1${')'.repeat(20_000)}`)).status,
    ).toBeGreaterThanOrEqual(400);
    expect(await engine.client.ping({ select: true })).toEqual({
      success: true,
    });
  });

  it('answers code 241 at the memory cap and goes on', async () => {
    const { pid } = engine.embedded;
    const answer = await post(
      'SELECT groupArray(number) FROM numbers(300000000) FORMAT Null',
    );
    expect(code(answer)).toBe(241);
    expect(await engine.client.ping({ select: true })).toEqual({
      success: true,
    });
    expect(engine.embedded.pid).toBe(pid);
  });

  it('makes newcomers wait, and refuses them when too many wait', async () => {
    const small = await startForTest({
      sessions: 1,
      queueLimit: 1,
      maxMemoryBytes: 600 << 20,
    });
    const slow = small.rows('SELECT sleep(1)');
    await new Promise(resolve => setTimeout(resolve, 200));
    const outcomes = await Promise.allSettled([
      small.rows('SELECT 1'),
      small.rows('SELECT 2'),
    ]);
    await slow;
    await small.stop();
    expect(outcomes.map(outcome => outcome.status).sort()).toEqual([
      'fulfilled',
      'rejected',
    ]);
    expect(
      outcomes.find(outcome => outcome.status === 'rejected'),
    ).toMatchObject({ reason: { code: '202' } });
  });

  it('is not troubled by half requests', async () => {
    const url = new URL(
      `/?query=${encodeURIComponent('INSERT INTO t FORMAT JSONEachRow')}`,
      engine.embedded.url,
    );
    for (let i = 0; i < 20; i++) {
      const half = request(url, {
        method: 'POST',
        auth: `default:${engine.embedded.password}`,
        headers: { 'content-length': 1000 },
      });
      half.on('error', () => {});
      half.write('{"id":1');
      setTimeout(() => half.destroy(), 20 * i);
    }
    await new Promise(resolve => setTimeout(resolve, 500));
    const running = async () =>
      (
        (await (await engine.fetch('/embedded/status')).json()) as {
          runningQueries: number;
        }
      ).runningQueries;
    await eventually(async () => (await running()) === 0);
    expect(await engine.rows('SELECT count() AS n FROM t')).toEqual([
      { n: '0' },
    ]);
  });
});
