import { spawn } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedClickHouse } from './EmbeddedClickHouse';
import {
  eventually,
  startForTest,
  TestEngine,
} from '../__testUtils__/startForTest';

jest.setTimeout(60_000);

const BIN = join(__dirname, '..', '..', 'bin', 'clickhouse-embedded.js');

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
  } catch {
    return false;
  }
}

describe('EmbeddedClickHouse', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startForTest();
    await engine.client.command({
      query:
        'CREATE TABLE rows (batch UInt32, row UInt32) ENGINE = MergeTree ORDER BY (batch, row)',
    });
  });
  afterAll(() => engine.stop());

  it('keeps its password in a file for the owner alone, and out of every command line', () => {
    const file = join(engine.directory, 'password');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8').trim()).toBe(engine.embedded.password);
    expect(
      readFileSync(`/proc/${engine.embedded.pid}/cmdline`, 'utf8'),
    ).not.toContain(engine.embedded.password);
    expect(
      readFileSync(`/proc/${engine.embedded.pid}/environ`, 'utf8'),
    ).not.toContain(engine.embedded.password);
  });

  it('refuses a second start on the directory and names the process', async () => {
    await expect(
      EmbeddedClickHouse.start({ directory: engine.directory }),
    ).rejects.toThrow(
      `The data directory ${engine.directory} is in use by the process ${process.pid}`,
    );
    expect(await engine.client.ping()).toEqual({ success: true });
  });

  it('says in one sentence when the port is taken, the host is public, or the place is no directory', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'clickhouse-embedded-'));
    const other = createServer();
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    await expect(EmbeddedClickHouse.start({ directory, port })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken by another program`,
    );
    other.close();
    await expect(
      EmbeddedClickHouse.start({ directory, host: '0.0.0.0' }),
    ).rejects.toThrow('loopback only');
    const file = join(directory, 'file');
    writeFileSync(file, '');
    await expect(EmbeddedClickHouse.start({ directory: file })).rejects.toThrow(
      /is not a directory/,
    );
    expect(readdirSync(directory)).not.toContain('lock');
    rmSync(directory, { recursive: true });
  });

  it('loses no acknowledged row when the engine is killed under load, and comes back on the same port', async () => {
    const { url, password, generation } = engine.embedded;
    const acknowledged: number[] = [];
    let stop = false;
    let batch = 0;
    const writers = Array.from({ length: 3 }, async () => {
      while (!stop) {
        const mine = batch++;
        const values = Array.from({ length: 2_000 }, (_, row) => ({
          batch: mine,
          row,
        }));
        await engine.client
          .insert({
            table: 'rows',
            values,
            format: 'JSONEachRow',
            clickhouse_settings: { async_insert: 0 },
          })
          .then(
            () => acknowledged.push(mine),
            () => new Promise(resolve => setTimeout(resolve, 50)),
          );
      }
    });
    const { embedded } = engine;
    const killOnce = async () => {
      const before = acknowledged.length;
      await eventually(() => acknowledged.length > before + 5, 30_000);
      const dead = embedded.generation;
      process.kill(embedded.pid!, 'SIGKILL');
      await eventually(
        () => embedded.state === 'running' && embedded.generation > dead,
        30_000,
      );
    };
    for (let kill = 0; kill < 3; kill++) await killOnce();
    stop = true;
    await Promise.all(writers);
    expect(engine.embedded).toMatchObject({
      url,
      password,
      generation: generation + 3,
    });
    const counts = await engine.rows<{ batch: number; n: string }>(
      'SELECT batch, uniqExact(row) AS n FROM rows GROUP BY batch',
    );
    const whole = new Set(
      counts.filter(({ n }) => n === '2000').map(row => row.batch),
    );
    expect(acknowledged.filter(mine => !whole.has(mine))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(15);
  });

  it('reports every change of state', async () => {
    const states: string[] = [];
    const off = engine.embedded.onStateChange(change =>
      states.push(change.state),
    );
    process.kill(engine.embedded.pid!, 'SIGKILL');
    await eventually(() => states.includes('running'), 30_000);
    off();
    expect(states[0]).toBe('restarting');
  });
});

describe('the command line program', () => {
  it('serves, ends with its parent even on SIGKILL, and its directory is taken over', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'clickhouse-embedded-'));
    const program = spawn(
      process.execPath,
      [BIN, '--directory', directory, '--port', '0'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let output = '';
    program.stdout.setEncoding('utf8').on('data', text => (output += text));
    await eventually(() => /password {2}in/.test(output), 30_000);
    const url = /url +(\S+)/.exec(output)![1];
    const password = readFileSync(join(directory, 'password'), 'utf8').trim();
    expect(output).not.toContain(password);
    const answer = await fetch(`${url}/embedded/status`, {
      headers: { 'X-ClickHouse-User': 'default', 'X-ClickHouse-Key': password },
    });
    const { pid, generation } = (await answer.json()) as {
      pid: number;
      generation: number;
    };
    expect(generation).toBe(1);
    program.kill('SIGKILL');
    await eventually(() => !alive(pid), 5_000);
    const second = await startForTest({ directory });
    expect(second.embedded.generation).toBe(2);
    expect(second.embedded.password).toBe(password);
    await second.stop();
  });

  it('stops cleanly on SIGTERM after the running query', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'clickhouse-embedded-'));
    const program = spawn(
      process.execPath,
      [BIN, '--directory', directory, '--port', '0'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let output = '';
    program.stdout.setEncoding('utf8').on('data', text => (output += text));
    await eventually(() => /password {2}in/.test(output), 30_000);
    const url = /url +(\S+)/.exec(output)![1];
    const password = readFileSync(join(directory, 'password'), 'utf8').trim();
    const running = fetch(url, {
      method: 'POST',
      body: 'SELECT sleep(1), 7',
      headers: { 'X-ClickHouse-User': 'default', 'X-ClickHouse-Key': password },
    });
    await new Promise(resolve => setTimeout(resolve, 300));
    const ended = new Promise(resolve => program.once('exit', resolve));
    program.kill('SIGTERM');
    expect(await (await running).text()).toBe('0\t7\n');
    expect(await ended).toBe(0);
    expect(readdirSync(directory)).not.toContain('lock');
    rmSync(directory, { recursive: true });
  });
});
