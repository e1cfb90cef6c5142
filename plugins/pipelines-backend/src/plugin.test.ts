import type { PipelineStatus } from '@analytics-engine/plugin-analytics-common';
import {
  startTestWarehouse,
  type TestWarehouse,
  type PluginBackend,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { gzipSync } from 'node:zlib';
import { eventually } from './__testUtils__/eventually';
import { startPipelinesBackend } from './__testUtils__/startPipelinesBackend';

jest.setTimeout(120_000);

const NDJSON = 'application/x-ndjson';
const SALES = {
  name: 'sales-analytics',
  source: { topic: 'analytics-events', group: 'analytics-consumer-group' },
  sink: { dataset: 'orders' },
  transform:
    "SELECT order_id, order_line, product_id, customer_id, quantity, unit_price, order_total, currency, toDateTime(event_time, 'UTC') AS order_date, country, status, description FROM input WHERE event_type IN ('order', 'refund')",
  input: {
    event_type: 'String',
    event_time: "DateTime64(3, 'UTC')",
    order_id: 'String',
    order_line: 'UInt32',
    product_id: 'String',
    customer_id: 'Nullable(String)',
    quantity: 'Int32',
    unit_price: 'Decimal(18, 4)',
    order_total: 'Decimal(18, 4)',
    currency: 'String',
    country: 'String',
    status: 'String',
    description: 'String',
  },
  branches: [{ dataset: 'events' }],
  windowSize: '100ms',
};

function order(number: number, change: object = {}) {
  return JSON.stringify({
    event_id: `o-${number}`,
    event_type: 'order',
    event_time: '2026-11-23T10:15:30.123Z',
    customer_id: 'c-1',
    session_id: 's-1',
    order_id: String(number),
    order_line: 1,
    product_id: 'p-1',
    quantity: 2,
    unit_price: 2.5,
    order_total: 5,
    currency: 'GBP',
    country: 'United Kingdom',
    status: 'completed',
    ...change,
  });
}

describe('pipelines over REST', () => {
  const directory = createMockDirectory();
  let engine: TestWarehouse;
  let backend: PluginBackend;

  beforeAll(async () => {
    engine = await startTestWarehouse();
    backend = await startPipelinesBackend({
      warehouse: engine.warehouse,
      directory: directory.path,
      analytics: { pipelines: { definitions: [SALES] } },
    });
  });

  afterAll(async () => {
    await backend?.stop();
    await engine?.stop();
  });

  const statusOf = async (name: string): Promise<PipelineStatus> =>
    (await backend.call('get', `/pipelines/${name}/status`)).body;
  const settled = (name: string, state: string) =>
    eventually(
      () => statusOf(name),
      status => status.state === state,
    );
  const count = async (query: string) =>
    Number(
      (
        await engine.warehouse.query<{ n: number }>({
          name: 'test',
          query: `SELECT n FROM (SELECT ${query.replace(
            ' FROM',
            ' AS n FROM',
          )})`,
        })
      ).rows[0].n,
    );
  const post = (topic: string, body: string | Buffer, type = NDJSON) =>
    backend
      .call('post', `/events/${topic}`)
      .set('Content-Type', type)
      .send(body);

  it('lands posted events in every sink, the roll-up and the summary', async () => {
    await settled('sales-analytics', 'RUNNING');
    const lines = [
      ...Array.from({ length: 500 }, (_, index) => order(index)),
      order(0, {
        event_type: 'refund',
        quantity: -1,
        order_total: -2.5,
        status: 'refunded',
      }),
      order(900, { event_type: 'page_view', page: '/', properties: { a: 1 } }),
    ];
    const answer = await post('analytics-events', lines.join('\n'));
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({
      topic: 'analytics-events',
      accepted: 502,
      partition: expect.any(Number),
      firstOffset: expect.any(Number),
      lastOffset: expect.any(Number),
    });
    await eventually(
      () => count('count() FROM events'),
      rows => rows === 502,
    );
    expect(await count('count() FROM orders')).toBe(501);
    const newest = await backend.call('get', '/datasets/orders/newest');
    expect(newest.body.dataset).toBe('orders');
    expect(Date.parse(newest.body.newestAt) / 1000).toBe(
      await count(`toUnixTimestamp(max(${newest.body.column})) FROM orders`),
    );
    expect(await count('sum(total_sales) FROM daily_sales_mv')).toBe(2497.5);
    expect(await count('sum(refunds) FROM sales_summary')).toBe(2.5);
    expect(await count("amount FROM events WHERE event_type = 'refund'")).toBe(
      -2.5,
    );
    const status = await eventually(
      () => statusOf('sales-analytics'),
      ({ lagSeconds }) => lagSeconds === 0,
    );
    expect(status).toMatchObject({
      state: 'RUNNING',
      desiredState: 'RUNNING',
      health: 'UP',
      consumerLag: 0,
      successRate: 1,
      errorCount: 0,
      lastBatch: { id: expect.stringMatching(/^batch-\d+$/), status: 'DONE' },
    });
    const batches = await backend.call(
      'get',
      '/pipelines/sales-analytics/batches',
    );
    expect(batches.body.batches[0]).toMatchObject({
      status: 'DONE',
      ranges: [{ topic: 'analytics-events' }],
    });
    const offsets = await backend.call(
      'get',
      '/pipelines/sales-analytics/offsets',
    );
    expect(offsets.body).toMatchObject({ verdict: 'OK', totalLag: 0 });
    const history = await backend.call(
      'get',
      '/pipelines/sales-analytics/history',
    );
    expect(history.body.intervalSeconds).toBe(10);
    expect(
      history.body.points.reduce(
        (sum: number, point: { events: number }) => sum + point.events,
        0,
      ),
    ).toBe(502);
    const metrics = await backend.call('get', '/pipelines/metrics');
    expect(metrics.body).toMatchObject({
      window: '5m',
      totals: { failure: 0, successRate: 1 },
      pipelines: [
        {
          name: 'sales-analytics',
          thresholds: { successRate: 'OK', lagSeconds: 'OK' },
        },
      ],
    });
    const scraped = await engine.metrics.registry.metrics();
    expect(scraped).toBeDefined();
  });

  it('takes gzip, JSON arrays and repeats once per Idempotency-Key', async () => {
    const body = gzipSync(`[${order(1)}, ${order(2)}]`);
    const send = () =>
      post('other-topic', body)
        .set('Content-Encoding', 'gzip')
        .set('Idempotency-Key', 'upload-1');
    const first = await send();
    const second = await send();
    expect(first.status).toBe(202);
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotency-replayed']).toBe('true');
    const topics = await backend.call('get', '/events', 'viewer');
    expect(topics.body.topics).toContainEqual(
      expect.objectContaining({ topic: 'other-topic' }),
    );
    const { offsets } = topics.body.topics.find(
      ({ topic }: { topic: string }) => topic === 'other-topic',
    );
    expect(
      offsets.reduce((sum: number, { end }: { end: number }) => sum + end, 0),
    ).toBe(2);
  });

  it.each([
    ['a bad line', 'analytics-events', '{"a":1}\n{"a":', 400, 'Line 2'],
    ['an empty body', 'analytics-events', '', 400, 'empty'],
    ['a hostile topic', "a';DROP TABLE orders", '{"a":1}', 400, 'topic'],
    ['a topic that climbs', '..%2F..', '{"a":1}', 400, 'topic'],
  ])(
    'refuses %s and accepts nothing',
    async (_, topic, body, status, words) => {
      const before = await backend.call('get', '/events');
      const answer = await post(
        topic.includes('%') ? topic : encodeURIComponent(topic),
        body,
      );
      expect(answer.status).toBe(status);
      expect(answer.body.error.message).toContain(words);
      const after = await backend.call('get', '/events');
      expect(after.body).toEqual(before.body);
    },
  );

  it('declares what every success answers', () => {
    expect(backend.undeclaredAnswers()).toEqual([]);
  });

  it('needs the operator for posting and acting', async () => {
    const posted = await backend
      .call('post', '/events/analytics-events', 'viewer')
      .set('Content-Type', NDJSON)
      .send('{"a":1}');
    expect(posted.status).toBe(403);
    const stopped = await backend.call(
      'post',
      '/pipelines/sales-analytics/stop',
      'viewer',
    );
    expect(stopped.status).toBe(403);
  });

  it('pauses, starts, stops and restarts as operations', async () => {
    const act = (action: string) =>
      backend.call('post', `/pipelines/sales-analytics/${action}`);
    const paused = await act('pause');
    expect(paused.status).toBe(202);
    expect(paused.body).toMatchObject({
      pipeline: 'sales-analytics',
      action: 'pause',
      previousState: 'RUNNING',
      changed: true,
      operationId: expect.any(String),
    });
    await settled('sales-analytics', 'PAUSED');
    const again = await act('pause');
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ changed: false, state: 'PAUSED' });
    await act('start');
    await settled('sales-analytics', 'RUNNING');
    await act('stop');
    await settled('sales-analytics', 'STOPPED');
    const refused = await act('pause');
    expect(refused.status).toBe(409);
    expect(refused.body.error).toMatchObject({ allowedActions: ['start'] });
    await act('start');
    await settled('sales-analytics', 'RUNNING');
    const restarted = await act('restart');
    expect(restarted.status).toBe(202);
    const status = await settled('sales-analytics', 'RUNNING');
    expect(status.restarts).toBe(1);
    const unknown = await backend.call('post', '/pipelines/nobody/start');
    expect(unknown.status).toBe(404);
  });

  it('changes the block limits of all pipelines that inherit them', async () => {
    const answer = await backend
      .call('put', '/pipelines/config')
      .send({ batchSize: 5000, windowSize: '2m' });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      config: { batchSize: 5000, windowSize: '2m' },
      changed: ['batchSize', 'windowSize'],
      appliesTo: ['sales-analytics'],
      restartRequired: false,
    });
    const item = await backend.call('get', '/pipelines/sales-analytics');
    expect(item.body.definition).toMatchObject({
      batchSize: 5000,
      windowSize: '100ms',
    });
    const bad = await backend
      .call('put', '/pipelines/config')
      .send({ batchSize: 0, windowSize: 'soon', other: 1 });
    expect(bad.status).toBe(400);
    const fields = bad.body.error.issues.map(
      ({ field }: { field: string }) => field,
    );
    expect(fields.sort()).toEqual(['batchSize', 'other', 'windowSize']);
  });

  it('guards the configured pipeline and explains why', async () => {
    const { headers, body } = await backend.call(
      'get',
      '/pipelines/sales-analytics',
    );
    const put = (change: object) =>
      backend
        .call('put', '/pipelines/sales-analytics')
        .send({ ...body.definition, ...change });
    const redefined = await put({ onError: 'stop' });
    expect(redefined.status).toBe(409);
    expect(redefined.body.error.message).toContain('configuration');
    const stale = await put({ batchSize: 100 }).set('If-Match', '"99"');
    expect(stale.status).toBe(409);
    const limited = await put({ batchSize: 100 }).set('If-Match', headers.etag);
    expect(limited.status).toBe(200);
    expect(limited.body.definition.batchSize).toBe(100);
    const deleted = await backend.call('delete', '/pipelines/sales-analytics');
    expect(deleted.status).toBe(409);
  });

  it('validates field by field without applying', async () => {
    const validate = async (change: object) =>
      (
        await backend
          .call('post', '/pipelines/validate')
          .send({ ...SALES, name: 'second', ...change })
      ).body;
    const clash = await validate({});
    expect(clash.valid).toBe(false);
    expect(
      clash.errors.map(({ field }: { field: string }) => field).sort(),
    ).toEqual(['branches.0.dataset', 'sink.dataset', 'source.group']);
    const bad = await validate({
      name: 'status',
      source: { topic: 'a b', group: '' },
      surprise: true,
    });
    expect(
      bad.errors.map(({ field }: { field: string }) => field).sort(),
    ).toEqual(['name', 'source.group', 'source.topic', 'surprise']);
    const other = { source: { topic: 'free', group: 'g' }, branches: [] };
    expect(
      (await validate({ ...other, sink: { dataset: 'nothing' } })).errors[0],
    ).toMatchObject({ field: 'sink.dataset' });
    expect(
      (await validate({ ...other, sink: { dataset: 'daily_sales_mv' } }))
        .errors[0].message,
    ).toContain('rollup');
    expect(
      (await validate({ ...other, transform: 'DROP TABLE orders' })).errors[0],
    ).toMatchObject({ field: 'transform' });
    expect(await validate(other)).toMatchObject({
      valid: true,
      warnings: [{ field: 'source.topic' }],
    });
  });

  it('lets a newcomer make a dataset and a pipeline, and delete it stopped', async () => {
    const shape = {
      columns: [
        { name: 'id', type: 'String' },
        { name: 'email', type: 'String', personal: true },
        { name: 'at', type: "DateTime64(3, 'UTC')" },
        { name: 'score', type: 'Int32' },
      ],
      key: ['id'],
      timeColumn: 'at',
    };
    const created = await backend.call('put', '/datasets/signups').send(shape);
    expect(created.status).toBe(201);
    const same = await backend.call('put', '/datasets/signups').send(shape);
    expect(same.status).toBe(200);
    const other = await backend
      .call('put', '/datasets/signups')
      .send({ ...shape, columns: shape.columns.slice(0, 3) });
    expect(other.status).toBe(409);
    const definition = {
      source: { topic: 'signups', group: 'signups' },
      sink: { dataset: 'signups' },
      windowSize: '100ms',
    };
    const made = await backend
      .call('put', '/pipelines/signups?start=true')
      .set('If-None-Match', '*')
      .send(definition);
    expect(made.status).toBe(201);
    expect(made.headers.etag).toBe('"1"');
    await settled('signups', 'RUNNING');
    const early = await backend.call('delete', '/pipelines/signups');
    expect(early.status).toBe(409);
    expect(early.body.error.allowedActions).toEqual(['stop']);
  });

  it('sets refused records aside, tries them out and lands them once', async () => {
    await post(
      'signups',
      [
        '{"id":"1","email":"a@example.com","at":"2026-11-01T00:00:00Z","score":1}',
        '{"id":"2","email":"b@example.com","at":"2026-11-01T00:00:00Z","score":"many"}',
        '{"id":"3","email":"c@example.com","at":"2026-11-01T00:00:00Z","score":3}',
        '{"id":"4","email":"d@example.com","at":"yesterday","score":4}',
      ].join('\n'),
    );
    await eventually(
      () => count('count() FROM signups'),
      rows => rows === 2,
    );
    await settled('signups', 'DEGRADED');
    const { body } = await backend.call('get', '/pipelines/signups/errors');
    expect(body).toMatchObject({
      pipeline: 'signups',
      errorState: true,
      total: 1,
      nextCursor: null,
      classes: [{ class: 'TYPE_MISMATCH', batches: 1, records: 2 }],
    });
    const [error] = body.errors;
    expect(JSON.stringify(body)).not.toContain('example.com');

    const detail = await backend.call(
      'get',
      `/pipelines/signups/errors/${error.id}`,
    );
    expect(detail.body.rows).toHaveLength(2);
    expect(detail.body.rows[0].payload).toContain('"score":"many"');
    expect(JSON.stringify(detail.body)).not.toContain('example.com');
    expect(detail.body.columns).toContainEqual({
      name: 'email',
      type: 'String',
      personal: true,
      inPayload: true,
      payloadType: 'string',
    });

    const dryRun = () =>
      backend.call(
        'post',
        `/pipelines/signups/errors/${error.id}/retry?dryRun=true`,
      );
    expect((await dryRun()).body).toMatchObject({
      tried: 2,
      total: 2,
      wouldLand: 0,
    });
    await engine.warehouse.command({
      name: 'test',
      query: 'ALTER TABLE signups MODIFY COLUMN score String',
      settings: { mutations_sync: 2 },
    });
    expect((await dryRun()).body).toMatchObject({ tried: 2, wouldLand: 1 });
    expect(
      await count(
        "count() FROM system.tables WHERE name LIKE 'pipelines_try_out%'",
      ),
    ).toBe(0);

    const nothing = await backend
      .call('post', '/pipelines/signups/retry')
      .send({ batchIds: ['batch-999999'] });
    expect(nothing.status).toBe(422);
    expect(nothing.body.error.rejected).toEqual([
      { batchId: 'batch-999999', reason: 'NOT_FOUND' },
    ]);
    const retry = await backend
      .call('post', '/pipelines/signups/retry')
      .send({ batchIds: [error.batchId, 'batch-999999'] });
    expect(retry.status).toBe(202);
    expect(retry.body).toMatchObject({
      accepted: [error.batchId],
      rejected: [{ batchId: 'batch-999999', reason: 'NOT_FOUND' }],
    });
    const left = await eventually(
      async () => (await backend.call('get', '/pipelines/signups/errors')).body,
      ({ errors }) => errors[0]?.status === 'FAILED' && errors[0].attempts > 1,
    );
    expect(left.errors[0].records).toBe(1);
    expect(await count('count() FROM signups')).toBe(3);
    expect(await count('uniqExact(_offset) FROM signups')).toBe(3);

    const clear = (choice: object) =>
      backend.call('post', '/pipelines/signups/clear-errors').send(choice);
    const both = await clear({ batchIds: [error.id], filter: {} });
    expect(both.status).toBe(400);
    const otherTime = await clear({ filter: { to: '2020-01-01T00:00:00Z' } });
    expect(otherTime.body).toMatchObject({ cleared: 0 });
    expect(otherTime.body.rejected).toBeUndefined();
    const unknown = await clear({ batchIds: ['err-999999'] });
    expect(unknown.body).toMatchObject({
      cleared: 0,
      rejected: [{ batchId: 'err-999999', reason: 'NOT_FOUND' }],
    });
    const cleared = await clear({
      filter: { class: 'TYPE_MISMATCH' },
      reason: 'known',
    });
    expect(cleared.body).toEqual({
      pipeline: 'signups',
      cleared: 1,
      state: 'RUNNING',
    });
    const twice = await backend
      .call('post', '/pipelines/signups/retry')
      .send({ filter: { class: 'TYPE_MISMATCH' } });
    expect(twice.body.accepted).toEqual([error.id]);
    await eventually(
      async () => (await backend.call('get', '/pipelines/signups/errors')).body,
      ({ errors }) => errors[0]?.status === 'FAILED',
    );
    expect(await count('count() FROM signups')).toBe(3);
    const discard = (role: 'operator' | 'admin') =>
      backend.call(
        'delete',
        `/pipelines/signups/errors/${error.id}?reason=known`,
        role,
      );
    expect((await discard('operator')).status).toBe(403);
    expect((await discard('admin')).status).toBe(204);
    await settled('signups', 'RUNNING');
  });

  it('moves the position only stopped, and lands nothing twice', async () => {
    const move = (dryRun: boolean, body: object) =>
      backend
        .call('put', `/pipelines/signups/offsets?dryRun=${dryRun}`)
        .send(body);
    const { partitions } = (
      await backend.call('get', '/pipelines/signups/offsets')
    ).body;
    const { partition } = partitions.find(
      ({ end }: { end: number }) => end === 4,
    );
    const back = { offsets: [{ partition, offset: 'earliest' }] };
    const planned = await move(true, back);
    expect(planned.body).toMatchObject({
      dryRun: true,
      skipped: 0,
      moves: [{ partition, from: 4, to: 0, records: 4, effect: 'READ_AGAIN' }],
    });
    expect((await move(false, back)).status).toBe(409);
    await backend.call('post', '/pipelines/signups/stop');
    await settled('signups', 'STOPPED');
    const outside = await move(true, { offsets: [{ partition, offset: 99 }] });
    expect(outside.status).toBe(400);
    expect((await move(false, back)).status).toBe(200);
    const forward = { offsets: [{ partition, offset: 'latest' }] };
    const reasonless = await move(false, forward);
    expect(reasonless.status).toBe(400);
    expect(reasonless.body.error.issues[0].field).toBe('reason');
    await backend.call('post', '/pipelines/signups/start');
    await eventually(
      async () =>
        (
          await backend.call('get', '/pipelines/signups/offsets')
        ).body,
      ({ totalLag }) => totalLag === 0,
    );
    expect(await count('count() FROM signups')).toBe(3);
  });

  it('keeps what people wanted over a restart', async () => {
    await backend.call('post', '/pipelines/signups/stop');
    await settled('signups', 'STOPPED');
    await backend.stop();
    backend = await startPipelinesBackend({
      warehouse: engine.warehouse,
      directory: directory.path,
      analytics: { pipelines: { definitions: [SALES] } },
    });
    await settled('sales-analytics', 'RUNNING');
    expect((await statusOf('signups')).state).toBe('STOPPED');
    expect((await statusOf('sales-analytics')).restarts).toBe(1);
    expect(await count('count() FROM orders')).toBe(501);
    const deleted = await backend.call('delete', '/pipelines/signups');
    expect(deleted.status).toBe(204);
    const gone = await backend.call('get', '/pipelines/signups');
    expect(gone.status).toBe(404);
  });

  it('lands nothing twice when another pipeline takes a topic over', async () => {
    const made = await backend
      .call('put', '/pipelines/signups-two?start=true')
      .send({
        source: { topic: 'signups', group: 'another' },
        sink: { dataset: 'signups' },
        windowSize: '100ms',
      });
    expect(made.status).toBe(201);
    await eventually(
      async () =>
        (
          await backend.call('get', '/pipelines/signups-two/offsets')
        ).body,
      ({ totalLag }) => totalLag === 0,
    );
    expect(await count('count() FROM signups')).toBe(3);
  });
});
