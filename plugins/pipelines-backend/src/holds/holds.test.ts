import {
  DATASET_ROWS_CHANGED_TOPIC,
  type PipelineStatus,
} from '@analytics-engine/plugin-analytics-common';
import {
  gatesServiceRef,
  type GatesService,
} from '@analytics-engine/plugin-analytics-node';
import {
  startTestWarehouse,
  type TestWarehouse,
  type PluginBackend,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { createMockDirectory } from '@backstage/backend-test-utils';
import {
  eventsServiceRef,
  type EventsService,
} from '@backstage/plugin-events-node';
import { eventually } from '../__testUtils__/eventually';
import { startPipelinesBackend } from '../__testUtils__/startPipelinesBackend';

jest.setTimeout(120_000);

const actor = { kind: 'user', subject: 'user:default/ann' } as const;
const CLOSED = {
  passage: 'pipeline',
  dataset: 'orders',
  reason: '12 orders without a customer',
  source: 'data-quality:check:orders-customer',
  link: '/data-quality/incidents/inc-1',
} as const;
const definition = (name: string, dataset: string, branch?: string) => ({
  name,
  source: { topic: `${name}-topic`, group: `${name}-group` },
  sink: { dataset },
  ...(branch && { branches: [{ dataset: branch }] }),
  windowSize: '100ms',
});

describe('pipelines behind gates', () => {
  const directory = createMockDirectory();
  let engine: TestWarehouse;
  let backend: PluginBackend;
  let gates: GatesService;
  let events: EventsService;

  const start = async () => {
    backend = await startPipelinesBackend({
      warehouse: engine.warehouse,
      directory: directory.path,
      analytics: {
        pipelines: {
          definitions: [
            definition('direct', 'orders'),
            definition('branching', 'events', 'orders'),
            definition('other', 'metrics'),
          ],
        },
      },
      features: [
        createBackendPlugin({
          pluginId: 'neighbour',
          register(env) {
            env.registerInit({
              deps: { g: gatesServiceRef, e: eventsServiceRef },
              async init({ g, e }) {
                gates = g;
                events = e;
              },
            });
          },
        }),
      ],
    });
  };
  const statusOf = async (name: string): Promise<PipelineStatus> =>
    (await backend.call('get', `/pipelines/${name}/status`)).body;
  const settled = (name: string, state: string) =>
    eventually(
      () => statusOf(name),
      status => status.state === state,
    );

  beforeAll(async () => {
    engine = await startTestWarehouse();
    await start();
  });
  afterAll(async () => {
    await backend?.stop();
    await engine?.stop();
  });

  it('are paused by a gate on a dataset that they write, over a restart, and go on as people want', async () => {
    for (const name of ['direct', 'branching', 'other']) {
      await settled(name, 'RUNNING');
    }
    const gate = await gates.close(CLOSED);
    expect(await settled('direct', 'PAUSED')).toMatchObject({
      desiredState: 'RUNNING',
      heldBy: [
        {
          gateId: gate.id,
          dataset: 'orders',
          reason: CLOSED.reason,
          link: CLOSED.link,
          since: gate.closedAt,
        },
      ],
    });
    await settled('branching', 'PAUSED');
    expect(await statusOf('other')).toMatchObject({
      state: 'RUNNING',
      heldBy: [],
    });

    const refused = await backend.call('post', '/pipelines/direct/start');
    expect(refused.status).toBe(409);
    expect(refused.body.error.message).toContain(CLOSED.reason);
    expect(refused.body.error).toMatchObject({
      allowedActions: ['stop'],
      heldBy: [{ gateId: gate.id }],
    });
    // A person decides otherwise meanwhile.
    const paused = await backend.call('post', '/pipelines/branching/pause');
    expect(paused.body).toMatchObject({ changed: true, state: 'PAUSED' });

    await backend.stop();
    await start();
    await settled('direct', 'PAUSED');
    await settled('other', 'RUNNING');
    await gates.open(gate.id, { actor, reason: 'mended' });
    await settled('direct', 'RUNNING');
    expect(await statusOf('branching')).toMatchObject({
      state: 'PAUSED',
      desiredState: 'PAUSED',
      heldBy: [],
    });
  });

  it('are released by a person who says why', async () => {
    const gate = await gates.close(CLOSED);
    await settled('direct', 'PAUSED');
    expect(
      (await backend.call('post', '/pipelines/direct/release').send({})).status,
    ).toBe(400);
    const answer = await backend
      .call('post', '/pipelines/direct/release')
      .send({ reason: 'the customers are on their way' });
    expect(answer.body).toMatchObject({ opened: [gate.id] });
    await settled('direct', 'RUNNING');
    expect(await gates.get(gate.id)).toMatchObject({
      openedBy: 'user:default/operator',
      openReason: 'the customers are on their way',
    });
  });

  it('have the roll-ups rebuilt of rows that were changed from outside, even while they stand', async () => {
    const run = (query: string) =>
      engine.warehouse.command({ name: 'test', query });
    const total = async () =>
      Number(
        (
          await engine.warehouse.query<{ total: string }>({
            name: 'test',
            query:
              'SELECT toString(sum(total_sales)) AS total FROM daily_sales_mv',
          })
        ).rows[0].total,
      );
    await run(
      "INSERT INTO orders (order_id, product_id, order_total, order_date) VALUES ('1', 'p', 10, '2026-10-05 10:00:00'), ('2', 'p', 5, '2026-10-06 10:00:00'), ('3', 'p', 3, '2026-11-01 10:00:00')",
    );
    expect(await total()).toBe(18);
    const gate = await gates.close(CLOSED);
    await settled('direct', 'PAUSED');
    await run("DELETE FROM orders WHERE order_id IN ('1', '3')");
    await events.publish({
      topic: DATASET_ROWS_CHANGED_TOPIC,
      eventPayload: { dataset: 'orders', partitions: ['202610', '202611'] },
    });
    await eventually(total, found => found === 5);
    await gates.open(gate.id, { actor, reason: 'done' });
  });
});
