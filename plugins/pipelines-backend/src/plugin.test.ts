import { createMockDirectory } from '@backstage/backend-test-utils';
import { gzipSync } from 'node:zlib';
import { eventually } from './__testUtils__/eventually';
import {
  NDJSON,
  order,
  PipelinesWorld,
  SALES,
} from './__testUtils__/PipelinesWorld';

jest.setTimeout(120_000);

describe('pipelines over REST', () => {
  const directory = createMockDirectory();
  let world: PipelinesWorld;

  beforeAll(async () => {
    world = await PipelinesWorld.start(directory.path);
  });
  afterAll(() => world?.stop());

  it('lands posted events in every sink, the roll-up and the summary', async () => {
    await world.settled('sales-analytics', 'RUNNING');
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
    const answer = await world.post('analytics-events', lines.join('\n'));
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({
      topic: 'analytics-events',
      accepted: 502,
      partition: expect.any(Number),
      firstOffset: expect.any(Number),
      lastOffset: expect.any(Number),
    });
    await eventually(
      () => world.count('count() FROM events'),
      rows => rows === 502,
    );
    expect(await world.count('count() FROM orders')).toBe(501);
    const newest = await world.backend.call('get', '/datasets/orders/newest');
    expect(newest.body.dataset).toBe('orders');
    expect(Date.parse(newest.body.newestAt) / 1000).toBe(
      await world.count(
        `toUnixTimestamp(max(${newest.body.column})) FROM orders`,
      ),
    );
    expect(await world.count('sum(total_sales) FROM daily_sales_mv')).toBe(
      2497.5,
    );
    expect(await world.count('sum(refunds) FROM sales_summary')).toBe(2.5);
    expect(
      await world.count("amount FROM events WHERE event_type = 'refund'"),
    ).toBe(-2.5);
    const status = await eventually(
      () => world.status('sales-analytics'),
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
    const batches = await world.backend.call(
      'get',
      '/pipelines/sales-analytics/batches',
    );
    expect(batches.body.batches[0]).toMatchObject({
      status: 'DONE',
      ranges: [{ topic: 'analytics-events' }],
    });
    const offsets = await world.backend.call(
      'get',
      '/pipelines/sales-analytics/offsets',
    );
    expect(offsets.body).toMatchObject({ verdict: 'OK', totalLag: 0 });
    const history = await world.backend.call(
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
    const metrics = await world.backend.call('get', '/pipelines/metrics');
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
  });

  it('takes gzip, JSON arrays and repeats once per Idempotency-Key', async () => {
    const body = gzipSync(`[${order(1)}, ${order(2)}]`);
    const send = () =>
      world
        .post('other-topic', body)
        .set('Content-Encoding', 'gzip')
        .set('Idempotency-Key', 'upload-1');
    const first = await send();
    const second = await send();
    expect(first.status).toBe(202);
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotency-replayed']).toBe('true');
    const other = await world
      .post('other-topic', `[${order(1)}, ${order(3)}]`)
      .set('Idempotency-Key', 'upload-1');
    expect(other.status).toBe(422);
    expect(other.body.error.message).toContain('used for other records');
    const topics = await world.backend.call('get', '/events', 'viewer');
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
      const before = await world.backend.call('get', '/events');
      const answer = await world.post(
        topic.includes('%') ? topic : encodeURIComponent(topic),
        body,
      );
      expect(answer.status).toBe(status);
      expect(answer.body.error.message).toContain(words);
      const after = await world.backend.call('get', '/events');
      expect(after.body).toEqual(before.body);
    },
  );

  it('declares what every success answers', () => {
    expect(world.backend.undeclaredAnswers()).toEqual([]);
  });

  it('needs the operator for posting and acting', async () => {
    const posted = await world.backend
      .call('post', '/events/analytics-events', 'viewer')
      .set('Content-Type', NDJSON)
      .send('{"a":1}');
    expect(posted.status).toBe(403);
    const stopped = await world.backend.call(
      'post',
      '/pipelines/sales-analytics/stop',
      'viewer',
    );
    expect(stopped.status).toBe(403);
  });

  it('pauses, starts, stops and restarts as operations', async () => {
    const act = (action: string) =>
      world.backend.call('post', `/pipelines/sales-analytics/${action}`);
    const paused = await act('pause');
    expect(paused.status).toBe(202);
    expect(paused.body).toMatchObject({
      pipeline: 'sales-analytics',
      action: 'pause',
      previousState: 'RUNNING',
      changed: true,
      operationId: expect.any(String),
    });
    await world.settled('sales-analytics', 'PAUSED');
    const again = await act('pause');
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ changed: false, state: 'PAUSED' });
    await act('start');
    await world.settled('sales-analytics', 'RUNNING');
    await act('stop');
    await world.settled('sales-analytics', 'STOPPED');
    const refused = await act('pause');
    expect(refused.status).toBe(409);
    expect(refused.body.error).toMatchObject({
      allowedActions: ['start', 'restart'],
    });
    // The manual's commands in their order: stop, restart, pause.
    for (const times of [1, 2]) {
      const restarted = await act('restart');
      expect(restarted.status).toBe(202);
      const status = await world.settled('sales-analytics', 'RUNNING');
      expect(status.restarts).toBe(times);
    }
    const unknown = await world.backend.call('post', '/pipelines/nobody/start');
    expect(unknown.status).toBe(404);
  });

  it('changes the block limits of all pipelines that inherit them', async () => {
    const answer = await world.backend
      .call('put', '/pipelines/config')
      .send({ batchSize: 5000, windowSize: '2m' });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      config: { batchSize: 5000, windowSize: '2m' },
      changed: ['batchSize', 'windowSize'],
      appliesTo: ['sales-analytics'],
      restartRequired: false,
    });
    const item = await world.backend.call('get', '/pipelines/sales-analytics');
    expect(item.body.definition).toMatchObject({
      batchSize: 5000,
      windowSize: '100ms',
    });
    const bad = await world.backend
      .call('put', '/pipelines/config')
      .send({ batchSize: 0, windowSize: 'soon', other: 1 });
    expect(bad.status).toBe(400);
    const fields = bad.body.error.issues.map(
      ({ field }: { field: string }) => field,
    );
    expect(fields.sort()).toEqual(['batchSize', 'other', 'windowSize']);
  });

  it('guards the configured pipeline and explains why', async () => {
    const { headers, body } = await world.backend.call(
      'get',
      '/pipelines/sales-analytics',
    );
    const put = (change: object) =>
      world.backend
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
    const deleted = await world.backend.call(
      'delete',
      '/pipelines/sales-analytics',
    );
    expect(deleted.status).toBe(409);
  });

  it('validates field by field without applying', async () => {
    const validate = async (change: object) =>
      (
        await world.backend
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

  it('keeps what people wanted, and the last block, over a restart', async () => {
    await world.backend.call('post', '/pipelines/sales-analytics/pause');
    const { lastBatch } = await world.settled('sales-analytics', 'PAUSED');
    await world.restart();
    const reborn = await world.settled('sales-analytics', 'PAUSED');
    const { id, records, startedAt } = lastBatch!;
    expect(reborn.lastBatch).toMatchObject({
      id,
      records,
      startedAt,
      status: 'DONE',
      finishedAt: expect.any(String),
    });
    await world.backend.call('post', '/pipelines/sales-analytics/start');
    const { restarts } = await world.settled('sales-analytics', 'RUNNING');
    expect(restarts).toBe(2);
    expect(await world.count('count() FROM orders')).toBe(501);
  });
});
