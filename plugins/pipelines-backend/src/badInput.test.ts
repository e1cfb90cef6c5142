import type {
  PipelineErrorsResponse,
  PipelineStatus,
} from '@analytics-engine/plugin-analytics-common';
import {
  startTestWarehouse,
  type TestWarehouse,
  type PluginBackend,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { eventually } from './__testUtils__/eventually';
import { startPipelinesBackend } from './__testUtils__/startPipelinesBackend';

jest.setTimeout(120_000);

const NDJSON = 'application/x-ndjson';
const MAX_BODY_BYTES = 16 * 1024 * 1024;
const MAX_RECORD_BYTES = 10 * 1024 * 1024;
const LONG_NOTE_BYTES = 10_000_000;
const DEEP = 5_000;
const SQL = "x'); DROP TABLE items; --";
const TOPIC = 'items';

/** One JSON object as text, so that it can hold what JSON.stringify would not write. */
const item = (id: string, rest = '"amount":1') =>
  `{"id":${JSON.stringify(id)},${rest}}`;

describe('bad input over HTTP', () => {
  const directory = createMockDirectory();
  let engine: TestWarehouse;
  let backend: PluginBackend;

  const post = (body: string | Buffer, topic = TOPIC) =>
    backend
      .call('post', `/events/${topic}`)
      .set('Content-Type', NDJSON)
      .send(body);
  const offsets = async () => (await backend.call('get', '/events')).body;
  const landed = async () =>
    (
      await engine.warehouse.query<{ id: string; length: number }>({
        name: 'test',
        query: 'SELECT id, length(note) AS length FROM items ORDER BY id',
      })
    ).rows;
  const errors = async (): Promise<PipelineErrorsResponse> =>
    (await backend.call('get', '/pipelines/items/errors')).body;
  const quiet = () =>
    eventually(
      async () =>
        (await backend.call('get', '/pipelines/items/status'))
          .body as PipelineStatus,
      ({ consumerLag, lagSeconds }) => consumerLag === 0 && lagSeconds === 0,
    );

  beforeAll(async () => {
    engine = await startTestWarehouse();
    backend = await startPipelinesBackend({
      warehouse: engine.warehouse,
      directory: directory.path,
      analytics: {
        pipelines: { definitions: [] },
        events: { maxBodyBytes: MAX_BODY_BYTES },
      },
    });
    await backend
      .call('put', '/datasets/items')
      .send({
        columns: [
          { name: 'id', type: 'String' },
          { name: 'amount', type: 'Int32' },
          { name: 'note', type: 'String' },
          { name: 'at', type: "DateTime64(3, 'UTC')" },
        ],
        key: ['id'],
      })
      .expect(201);
    await backend
      .call('put', '/pipelines/items?start=true')
      .send({
        source: { topic: TOPIC, group: 'items' },
        sink: { dataset: 'items' },
        windowSize: '100ms',
      })
      .expect(201);
  });

  afterAll(async () => {
    await backend?.stop();
    await engine?.stop();
  });

  it.each<[string, string | Buffer, number, RegExp]>([
    ['a line that is no JSON', `${item('a')}\n{"id":`, 400, /Line 2/],
    ['a line that is no object', `${item('a')}\n\n"text"`, 400, /Line 3/],
    [
      'bytes that are not UTF-8',
      Buffer.concat([
        Buffer.from(`${item('a')}\n{"id":"`),
        Buffer.from([0xc3, 0x28, 0x22, 0x7d]),
      ]),
      400,
      /Line 2: not valid UTF-8/,
    ],
    ['a NUL byte', `${item('a')}\n{"id":"b\0"}`, 400, /Line 2/],
    [
      'a record over the limit',
      `${item('a')}\n${item('b', `"note":"${'x'.repeat(MAX_RECORD_BYTES)}"`)}`,
      413,
      /Line 2 has \d+ bytes/,
    ],
    [
      'a body over the limit',
      `${item('a', `"note":"${'x'.repeat(LONG_NOTE_BYTES)}"`)}\n`.repeat(2),
      413,
      /larger than 16777216 bytes/,
    ],
  ])(
    'refuses %s, and accepts nothing of it',
    async (_, body, status, words) => {
      const before = await offsets();
      const answer = await post(body);
      expect([answer.status, answer.body.error.message]).toEqual([
        status,
        expect.stringMatching(words),
      ]);
      expect(await offsets()).toEqual(before);
    },
  );

  it('refuses names that would do harm, and says what is expected', async () => {
    const names = [
      SQL,
      '../../etc/passwd',
      'a\0b',
      'a\nb',
      'é',
      ' ',
      '..',
      'x'.repeat(300),
    ];
    for (const name of names) {
      const path = encodeURIComponent(name);
      const answers = await Promise.all([
        post(item('a'), path),
        backend.call('get', `/pipelines/${path}/status`),
        backend.call('put', `/pipelines/${path}`).send({
          source: { topic: TOPIC, group: 'other' },
          sink: { dataset: 'items' },
        }),
        backend.call('post', `/pipelines/${path}/start`),
        backend.call('delete', `/pipelines/${path}`),
        backend.call('put', `/datasets/${path}`).send({
          columns: [{ name: 'id', type: 'String' }],
          key: ['id'],
        }),
      ]);
      for (const { status, body, request } of answers) {
        const asked = `${request.method} ${request.url}`;
        expect([`${asked} 400`, `${asked} 404`]).toContain(
          `${asked} ${status}`,
        );
        expect(body.error.message.length).toBeLessThan(1_000);
      }
    }
  });

  it('takes SQL in every string of a definition as text, or refuses it', async () => {
    const definition = {
      source: { topic: TOPIC, group: 'other' },
      sink: { dataset: 'items' },
    };
    for (const change of [
      { source: { topic: SQL, group: 'other' } },
      { source: { topic: TOPIC, group: SQL } },
      { sink: { dataset: SQL } },
      { transform: SQL },
      { transform: 'SELECT id FROM input; DROP TABLE items' },
      { transform: 'SELECT id FROM items' },
      { input: { [SQL]: 'String' } },
      { input: { id: SQL } },
      { windowSize: SQL },
      { batchSize: SQL },
      { onError: SQL },
    ]) {
      const { status, body } = await backend
        .call('post', '/pipelines/validate')
        .send({ name: 'other', ...definition, ...change });
      expect([change, status, body.valid]).toEqual([change, 200, false]);
      expect(body.errors[0].message.length).toBeGreaterThan(5);
    }
    const column = await backend.call('put', '/datasets/other').send({
      columns: [{ name: 'id', type: SQL }],
      key: ['id'],
    });
    expect(column.status).toBe(400);
  });

  it('lands what fits and sets aside what does not, record by record', async () => {
    const long = 'y'.repeat(LONG_NOTE_BYTES);
    const good = [
      item('missing columns', '"at":0'),
      item('unknown columns', '"amount":1,"surprise":{"a":[1]},"id2":2'),
      item('sql', `"note":${JSON.stringify(SQL)}`),
      item('long', `"note":"${long}"`),
    ];
    const bad = [
      item('wrong type', '"amount":"many"'),
      item('out of range', '"amount":99999999999'),
      item('duplicate key', '"amount":1,"amount":2'),
      item('twice the id', '"id":"another"'),
      item('years ahead', '"at":"9999-01-01T00:00:00Z"'),
      item('years back', '"at":"1066-10-14T00:00:00Z"'),
      item('no time', '"at":"yesterday"'),
      item('deep', `"x":${'['.repeat(DEEP)}${']'.repeat(DEEP)}`),
    ];
    // Neighbours in one block: a bad record must not take good ones with it.
    const mixed = good.flatMap((line, at) => [bad[at], line, bad[at + 4]]);
    const answer = await post(mixed.join('\n'));
    expect([answer.status, answer.body.accepted]).toEqual([202, 12]);

    const { classes } = await eventually(
      errors,
      ({ errors: batches }) =>
        batches.reduce((sum, { records }) => sum + records, 0) === bad.length,
    );
    await quiet();
    expect(await landed()).toEqual([
      { id: 'long', length: LONG_NOTE_BYTES },
      { id: 'missing columns', length: 0 },
      { id: 'sql', length: SQL.length },
      { id: 'unknown columns', length: 0 },
    ]);
    expect(
      Object.fromEntries(
        classes.map(({ class: name, records }) => [name, records]),
      ),
    ).toEqual({ TYPE_MISMATCH: 5, DUPLICATE_KEY: 2, TOO_LARGE: 1 });
  });
});
