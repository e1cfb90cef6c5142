import {
  datasetsServiceFactory,
  eventLogServiceFactory,
  healthServiceFactory,
  warehouseServiceRef,
} from '@analytics-engine/plugin-analytics-node';
import {
  analyticsTestServices,
  startTestWarehouse,
  type TestWarehouse,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import pipelinesPlugin from '@analytics-engine/plugin-pipelines-backend';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  createMockDirectory,
  mockCredentials,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Importer, type ImporterOptions } from './Importer';
import { PortalClient } from './portal/PortalClient';
import { SILENT_PROGRESS } from './report/ImportProgress';
import { formatReport, isAccountedFor } from './report/formatReport';

jest.setTimeout(180_000);

const TOKEN = mockCredentials.user.token('user:default/operator');
const HEADER =
  'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';

function invoiceLine(number: number): string {
  return `${536365 + number},8512${number % 10},"LAMP ""OAK"", no. ${number}",${
    1 + (number % 5)
  },2010-12-0${1 + (number % 9)} 08:26:00,2.55,${
    number % 4 === 0 ? '' : `${17850 + (number % 9)}.0`
  },United Kingdom`;
}

/** The importer against a real backend, log and engine. */
describe('Importer', () => {
  const directory = createMockDirectory();
  let engine: TestWarehouse;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;
  let url: string;
  const services = analyticsTestServices({
    database: { directory: directory.resolve('metadata') },
    analytics: { dataDirectory: directory.resolve('data') },
  });

  beforeAll(async () => {
    engine = await startTestWarehouse();
    backend = await startTestBackend({
      features: [
        ...services,
        createServiceFactory({
          service: warehouseServiceRef,
          deps: {},
          factory: () => engine.warehouse,
        }),
        datasetsServiceFactory,
        eventLogServiceFactory,
        healthServiceFactory,
        pipelinesPlugin,
      ],
    });
    url = `http://127.0.0.1:${backend.server.port()}`;
  });

  afterAll(async () => {
    await backend?.stop();
    await engine?.stop();
  });

  const write = async (name: string, content: string | Buffer) => {
    const path = directory.resolve(name);
    await writeFile(path, content);
    return path;
  };
  const run = (
    options: Pick<ImporterOptions, 'dataset' | 'path'> &
      Partial<ImporterOptions>,
  ) =>
    Importer.create({
      portal: PortalClient.create({ url, token: TOKEN }),
      layout: {},
      rejectedPath: directory.resolve('rejected.ndjson'),
      progress: SILENT_PROGRESS,
      ...options,
    }).run();
  const select = async <Row>(query: string) =>
    (await engine.warehouse.query<Row>({ name: 'test', query })).rows;

  it('accounts for every line and lands exact values', async () => {
    const lines = [
      HEADER,
      invoiceLine(1),
      'C536366,22423,"TWO\nLINES",-3,2010-12-01 09:00:00,0.001,,EIRE',
      '',
      '536367,X,unclosed "quote,1,2010-12-01 09:00:00,1',
      '536368,X,not a number,many,2010-12-01 09:00:00,1,,EIRE',
      invoiceLine(2),
      invoiceLine(2),
    ];
    const path = await write('some.csv', `\ufeff${lines.join('\r\n')}\r\n`);
    const report = await run({ dataset: 'orders', path });
    expect(isAccountedFor(report)).toBe(true);
    expect(report.lines).toEqual({
      read: 9,
      header: 1,
      empty: 1,
      rejected: 1,
      events: 6,
    });
    expect(report.rejected.examples).toEqual([
      { line: 6, reason: expect.stringMatching(/quote/i) },
    ]);
    expect(
      JSON.parse(await readFile(report.rejected.path!, 'utf8')),
    ).toMatchObject({ line: 6, lines: 1, text: lines[4] });
    expect(report.rows).toMatchObject({ landed: 4, quarantined: 1 });
    expect(report.rows.classes[0].examples[0].line).toBe(7);
    expect(formatReport(report)).toContain(
      '6 records accounted for: 4 landed + 1 set aside + 1 malformed',
    );
    const rows = await select<Record<string, unknown>>(
      `SELECT order_id, customer_id, quantity, toString(unit_price) AS price, toString(order_total) AS total, status, description FROM orders WHERE _topic = '${report.topic}' ORDER BY _offset`,
    );
    expect(rows).toHaveLength(4);
    expect(rows[0]).toMatchObject({
      customer_id: '17851',
      description: 'LAMP "OAK", no. 1',
      total: '5.1',
    });
    expect(rows[1]).toEqual({
      order_id: 'C536366',
      customer_id: null,
      quantity: -3,
      price: '0.001',
      total: '-0.003',
      status: 'cancelled',
      description: 'TWO\nLINES',
    });

    const again = await run({ dataset: 'orders', path });
    expect(again.events).toEqual({ total: 5, before: 5, now: 0 });
    expect(formatReport(again)).toContain('were there already');
    await expect(
      run({ dataset: 'orders', path, map: { order_id: 'InvoiceNo' } }),
    ).rejects.toThrow(/--again/);
  });

  it('proposes and creates a dataset for a file of objects', async () => {
    const path = await write(
      'readings.ndjson.gz',
      gzipSync(
        [
          '{"sensor":"a","at":"2026-01-02T03:04:05Z","value":1.25,"window":7}',
          '{"sensor":"b","at":"2026-01-02T03:04:06Z","value":2,"window":null}',
          'nonsense',
        ].join('\n'),
      ),
    );
    await expect(run({ dataset: 'readings', path })).rejects.toThrow(
      /--create[\s\S]*value Decimal\(18, 2\)/,
    );
    const report = await run({ dataset: 'readings', path, create: true });
    expect(report.datasetCreated).toBe(true);
    expect(report.rows).toMatchObject({ landed: 2, quarantined: 0 });
    expect(report.rejected.records).toBe(1);
    expect(
      await select(
        'SELECT sensor, toString(value) AS value, `window` FROM readings ORDER BY at',
      ),
    ).toEqual([
      { sensor: 'a', value: '1.25', window: 7 },
      { sensor: 'b', value: '2', window: null },
    ]);
  });

  it('goes on where a killed process stood, without a row twice or missing', async () => {
    const count = 40_000;
    const path = await write(
      'large.csv',
      `${HEADER}\n${Array.from({ length: count }, (_, index) =>
        invoiceLine(index),
      ).join('\n')}\n`,
    );
    const topics = async () => {
      const response = await fetch(`${url}/api/v1/analytics/events`, {
        headers: { authorization: `Bearer ${TOKEN}` },
      });
      const body = (await response.json()) as {
        topics: Array<{ topic: string; offsets: Array<{ end: number }> }>;
      };
      return body.topics;
    };
    const known = (await topics()).map(({ topic }) => topic);
    const child = spawn(
      process.execPath,
      [
        join(
          dirname(require.resolve('@analytics-engine/tools/package.json')),
          'bin/tools.cjs',
        ),
        ...['import', 'orders', path, '--url', url, '--quiet'],
        ...['--rejected', directory.resolve('killed.ndjson')],
      ],
      { env: { ...process.env, ADMIN_TOKEN: TOKEN }, stdio: 'ignore' },
    );
    const ended = once(child, 'exit');
    let accepted = 0;
    while (accepted === 0 && child.exitCode === null) {
      await sleep(5);
      const mine = (await topics()).find(({ topic }) => !known.includes(topic));
      accepted = mine?.offsets[0].end ?? 0;
    }
    child.kill('SIGKILL');
    await ended;
    expect(accepted).toBeLessThan(count);

    const report = await run({ dataset: 'orders', path });
    expect(report.events.before).toBeGreaterThanOrEqual(accepted);
    expect(report.events.now).toBe(count - report.events.before);
    expect(report.rows).toMatchObject({ landed: count, quarantined: 0 });
    expect(
      await select(
        `SELECT count() AS n, uniqExact(_offset) AS different, uniqExact(description) AS lines, sum(quantity) AS quantity FROM orders WHERE _topic = '${report.topic}'`,
      ),
    ).toEqual([
      { n: count, different: count, lines: count, quantity: count * 3 },
    ]);
  });
});
