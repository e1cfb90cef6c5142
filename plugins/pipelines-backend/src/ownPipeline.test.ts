import { createMockDirectory } from '@backstage/backend-test-utils';
import { eventually } from './__testUtils__/eventually';
import { PipelinesWorld } from './__testUtils__/PipelinesWorld';

jest.setTimeout(120_000);

describe('a pipeline that a person makes', () => {
  const directory = createMockDirectory();
  let world: PipelinesWorld;

  beforeAll(async () => {
    world = await PipelinesWorld.start(directory.path);
  });
  afterAll(() => world?.stop());

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
    const created = await world.backend
      .call('put', '/datasets/signups')
      .send(shape);
    expect(created.status).toBe(201);
    const same = await world.backend
      .call('put', '/datasets/signups')
      .send(shape);
    expect(same.status).toBe(200);
    const other = await world.backend
      .call('put', '/datasets/signups')
      .send({ ...shape, columns: shape.columns.slice(0, 3) });
    expect(other.status).toBe(409);
    const definition = {
      source: { topic: 'signups', group: 'signups' },
      sink: { dataset: 'signups' },
      windowSize: '100ms',
    };
    const made = await world.backend
      .call('put', '/pipelines/signups?start=true')
      .set('If-None-Match', '*')
      .send(definition);
    expect(made.status).toBe(201);
    expect(made.headers.etag).toBe('"1"');
    await world.settled('signups', 'RUNNING');
    const early = await world.backend.call('delete', '/pipelines/signups');
    expect(early.status).toBe(409);
    expect(early.body.error.allowedActions).toEqual(['stop']);
  });

  it('sets refused records aside, tries them out and lands them once', async () => {
    await world.post(
      'signups',
      [
        '{"id":"1","email":"a@example.com","at":"2026-11-01T00:00:00Z","score":1}',
        '{"id":"2","email":"b@example.com","at":"2026-11-01T00:00:00Z","score":"many"}',
        '{"id":"3","email":"c@example.com","at":"2026-11-01T00:00:00Z","score":3}',
        '{"id":"4","email":"d@example.com","at":"yesterday","score":4}',
      ].join('\n'),
    );
    await eventually(
      () => world.count('count() FROM signups'),
      rows => rows === 2,
    );
    await world.settled('signups', 'DEGRADED');
    const { body } = await world.backend.call(
      'get',
      '/pipelines/signups/errors',
    );
    expect(body).toMatchObject({
      pipeline: 'signups',
      errorState: true,
      total: 1,
      nextCursor: null,
      classes: [{ class: 'TYPE_MISMATCH', batches: 1, records: 2 }],
    });
    const [error] = body.errors;
    expect(error.dataset).toBe('signups');
    expect(JSON.stringify(body)).not.toContain('example.com');

    const detail = await world.backend.call(
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
      world.backend.call(
        'post',
        `/pipelines/signups/errors/${error.id}/retry?dryRun=true`,
      );
    expect((await dryRun()).body).toMatchObject({
      tried: 2,
      total: 2,
      wouldLand: 0,
    });
    await world.engine.warehouse.command({
      name: 'test',
      query: 'ALTER TABLE signups MODIFY COLUMN score String',
      settings: { mutations_sync: 2 },
    });
    expect((await dryRun()).body).toMatchObject({ tried: 2, wouldLand: 1 });
    expect(
      await world.count(
        "count() FROM system.tables WHERE name LIKE 'pipelines_try_out%'",
      ),
    ).toBe(0);

    const nothing = await world.backend
      .call('post', '/pipelines/signups/retry')
      .send({ batchIds: ['batch-999999'] });
    expect(nothing.status).toBe(422);
    expect(nothing.body.error.rejected).toEqual([
      { batchId: 'batch-999999', reason: 'NOT_FOUND' },
    ]);
    for (const choice of [{}, { batchIds: [error.id], filter: {} }]) {
      const unclear = await world.backend
        .call('post', '/pipelines/signups/retry')
        .send(choice);
      expect(unclear.status).toBe(400);
      expect(unclear.body.error.message).toContain(
        'expected either batchIds or filter',
      );
    }
    const retry = await world.backend
      .call('post', '/pipelines/signups/retry')
      .send({ batchIds: [error.batchId, 'batch-999999'] });
    expect(retry.status).toBe(202);
    expect(retry.body).toMatchObject({
      accepted: [error.batchId],
      rejected: [{ batchId: 'batch-999999', reason: 'NOT_FOUND' }],
    });
    const left = await eventually(
      async () =>
        (
          await world.backend.call('get', '/pipelines/signups/errors')
        ).body,
      ({ errors }) => errors[0]?.status === 'FAILED' && errors[0].attempts > 1,
    );
    expect(left.errors[0].records).toBe(1);
    expect(await world.count('count() FROM signups')).toBe(3);
    expect(await world.count('uniqExact(_offset) FROM signups')).toBe(3);

    const clear = (choice: object) =>
      world.backend
        .call('post', '/pipelines/signups/clear-errors')
        .send(choice);
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
    const twice = await world.backend
      .call('post', '/pipelines/signups/retry')
      .send({ filter: { class: 'TYPE_MISMATCH' } });
    expect(twice.body.accepted).toEqual([error.id]);
    await eventually(
      async () =>
        (
          await world.backend.call('get', '/pipelines/signups/errors')
        ).body,
      ({ errors }) => errors[0]?.status === 'FAILED',
    );
    expect(await world.count('count() FROM signups')).toBe(3);
    const discard = (role: 'operator' | 'admin') =>
      world.backend.call(
        'delete',
        `/pipelines/signups/errors/${error.id}?reason=known`,
        role,
      );
    expect((await discard('operator')).status).toBe(403);
    expect((await discard('admin')).status).toBe(204);
    await world.settled('signups', 'RUNNING');
  });

  it('moves the position only stopped, and lands nothing twice', async () => {
    const move = (dryRun: boolean, body: object) =>
      world.backend
        .call('put', `/pipelines/signups/offsets?dryRun=${dryRun}`)
        .send(body);
    const { partitions } = (
      await world.backend.call('get', '/pipelines/signups/offsets')
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
    await world.backend.call('post', '/pipelines/signups/stop');
    await world.settled('signups', 'STOPPED');
    const outside = await move(true, { offsets: [{ partition, offset: 99 }] });
    expect(outside.status).toBe(400);
    expect((await move(false, back)).status).toBe(200);
    const forward = { offsets: [{ partition, offset: 'latest' }] };
    const reasonless = await move(false, forward);
    expect(reasonless.status).toBe(400);
    expect(reasonless.body.error.issues[0].field).toBe('reason');
    await world.backend.call('post', '/pipelines/signups/start');
    await eventually(
      async () =>
        (
          await world.backend.call('get', '/pipelines/signups/offsets')
        ).body,
      ({ totalLag }) => totalLag === 0,
    );
    expect(await world.count('count() FROM signups')).toBe(3);
  });

  it('stays stopped over a restart, until it is deleted', async () => {
    await world.backend.call('post', '/pipelines/signups/stop');
    await world.settled('signups', 'STOPPED');
    await world.restart();
    await world.settled('sales-analytics', 'RUNNING');
    expect((await world.status('signups')).state).toBe('STOPPED');
    const deleted = await world.backend.call('delete', '/pipelines/signups');
    expect(deleted.status).toBe(204);
    const gone = await world.backend.call('get', '/pipelines/signups');
    expect(gone.status).toBe(404);
  });

  it('lands nothing twice when another pipeline takes a topic over', async () => {
    const made = await world.backend
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
          await world.backend.call('get', '/pipelines/signups-two/offsets')
        ).body,
      ({ totalLag }) => totalLag === 0,
    );
    expect(await world.count('count() FROM signups')).toBe(3);
  });
});
