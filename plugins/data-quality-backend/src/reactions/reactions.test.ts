import {
  OPEN_LINEAGE_TOPIC,
  checkDefinitionSchema,
  type CheckResult,
  type QualityRun,
} from '@analytics-engine/plugin-analytics-common';
import {
  accessServiceRef,
  auditServiceRef,
  datasetsServiceFactory,
  datasetsServiceRef,
  gatesServiceRef,
  metricsServiceRef,
  operationsServiceRef,
  warehouseServiceRef,
  type Dataset,
  type GatesService,
  type MetricsService,
} from '@analytics-engine/plugin-analytics-node';
import {
  analyticsTestServices,
  startTestWarehouse,
  type TestWarehouse,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  eventsServiceFactory,
  eventsServiceRef,
} from '@backstage/plugin-events-node';
import {
  notificationService,
  type NotificationSendOptions,
} from '@backstage/plugin-notifications-node';
import request from 'supertest';
import type { FinishedRun } from '../types';
import { createReactions, readReactionsConfig, type Reactions } from '.';
import { migrateDatabase } from '../database/migrateDatabase';

jest.setTimeout(60_000);

const dataset: Dataset = {
  name: 'orders',
  table: 'orders',
  kind: 'table',
  key: ['order_id'],
  columns: [{ name: 'customer_id', type: 'Nullable(String)', personal: true }],
  owner: 'group:default/data-platform',
  retentionClass: 'none',
  lineageId: 'dataset:clickhouse://localhost:8123:analytics_db.orders',
  origin: 'pipelines',
};
const check = checkDefinitionSchema.parse({
  id: 'orders-customer',
  name: 'Every order has a customer',
  dataset: 'orders',
  type: 'completeness',
  column: 'customer_id',
  severity: 'critical',
  onFailure: ['pausePipeline', 'blockTraining'],
});

function finished(runId: string, status: CheckResult['status']): FinishedRun {
  const result: CheckResult = {
    checkId: check.id,
    name: check.name,
    type: check.type,
    dimension: 'completeness',
    column: 'customer_id',
    status,
    severity: 'critical',
    expected: 'at most 0 rows',
    actual: status === 'FAILED' ? '3 of 100 rows' : '0 of 100 rows',
    evaluatedRows: 100,
    failedRows: status === 'FAILED' ? 3 : 0,
    failedPercent: status === 'FAILED' ? 3 : 0,
    score: 97,
    weight: 1,
    method: 'exact',
    sampleKeys: ['order_id=1'],
    error: null,
  };
  const run: QualityRun = {
    runId,
    dataset: 'orders',
    trigger: 'request',
    startedAt: '2026-11-26T10:00:00.000Z',
    finishedAt: '2026-11-26T10:00:01.000Z',
    status: status === 'FAILED' ? 'FAILED' : 'PASSED',
    score: 97,
    qualityStatus: 'UNHEALTHY',
    coverage: 1,
    checksPassedPercent: 0,
    rowsScanned: 100,
    window: { from: null, to: null },
    durationMs: 10,
    queries: 1,
    dimensions: {},
    results: [result],
    anomalies: [],
    incidents: [],
  };
  return { run, dataset, checks: new Map([[check.id, check]]) };
}

describe('what happens after a run', () => {
  let engine: TestWarehouse;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;
  let reactions: Reactions;
  let gates: GatesService;
  let metrics: MetricsService;
  const lineage: any[] = [];
  const sent: NotificationSendOptions[] = [];

  /** The plugin as it is wired, with what the runner calls in reach of the test. */
  const runner = createBackendPlugin({
    pluginId: 'data-quality',
    register(env) {
      env.registerInit({
        deps: {
          access: accessServiceRef,
          audit: auditServiceRef,
          config: coreServices.rootConfig,
          database: coreServices.database,
          datasets: datasetsServiceRef,
          events: eventsServiceRef,
          g: gatesServiceRef,
          logger: coreServices.logger,
          m: metricsServiceRef,
          notifications: notificationService,
          operations: operationsServiceRef,
          warehouse: warehouseServiceRef,
        },
        async init({ access, g, m, ...deps }) {
          gates = g;
          metrics = m;
          await deps.events.subscribe({
            id: 'test',
            topics: [OPEN_LINEAGE_TOPIC],
            onEvent: async ({ eventPayload }) => {
              lineage.push(eventPayload);
            },
          });
          reactions = createReactions({
            ...deps,
            gates,
            metrics,
            knex: await migrateDatabase(deps.database),
            config: readReactionsConfig(deps.config),
          });
          access.mount({
            root: '/api/v1/analytics/data-quality',
            portal: '/',
            routes: reactions.routes,
          });
          await reactions.startUp();
        },
      });
    },
  });

  const call = (
    method: 'get' | 'post',
    path: string,
    role: 'viewer' | 'operator' | 'admin' = 'operator',
  ) =>
    request(backend.server)
      [method](`/api/v1/analytics/data-quality${path}`)
      .set(
        'Authorization',
        mockCredentials.user.header(`user:default/${role}`),
      );

  beforeAll(async () => {
    engine = await startTestWarehouse();
    backend = await startTestBackend({
      features: [
        ...analyticsTestServices(),
        createServiceFactory({
          service: warehouseServiceRef,
          deps: {},
          factory: () => engine.warehouse,
        }),
        datasetsServiceFactory,
        createServiceFactory({
          service: notificationService,
          deps: {},
          factory: () => ({
            send: async options => {
              sent.push(options);
            },
          }),
        }),
        eventsServiceFactory,
        runner,
      ],
    });
  });
  afterAll(async () => {
    reactions?.shutDown();
    await backend?.stop();
    await engine?.stop();
  });
  beforeEach(() => {
    lineage.length = 0;
  });

  it('closes gates with an incident, respects who opens one, and opens the rest with the incident', async () => {
    const answer = await reactions.listener.onRunFinished(
      finished('run-1', 'FAILED'),
    );
    const { incidents } = answer!;
    expect(incidents).toEqual([{ id: 'inc-1', status: 'OPEN' }]);
    const closed = await call('get', '/gates?dataset=orders&closed=true');
    expect(
      closed.body.gates.map((gate: any) => [
        gate.passage,
        gate.checkId,
        gate.reason,
        gate.link,
      ]),
    ).toEqual(
      expect.arrayContaining([
        [
          'pipeline',
          'orders-customer',
          'Every order has a customer: 3 of 100 rows',
          '/data-quality/incidents/inc-1',
        ],
        expect.arrayContaining(['training']),
      ]),
    );
    const pipelineGate = closed.body.gates.find(
      ({ passage }: any) => passage === 'pipeline',
    );
    expect(
      (
        await call('post', `/gates/${pipelineGate.id}/open`, 'viewer').send({
          reason: 'x',
        })
      ).status,
    ).toBe(403);
    const opened = await call('post', `/gates/${pipelineGate.id}/open`).send({
      reason: 'known',
    });
    expect(opened.body).toMatchObject({
      openedBy: 'user:default/operator',
      openReason: 'known',
    });
    // Failing again closes nothing that a person opened.
    await reactions.listener.onRunFinished(finished('run-2', 'FAILED'));
    expect(await gates.closed({ passage: 'pipeline' })).toEqual([]);
    expect(await gates.closed({ passage: 'training' })).toHaveLength(1);

    await reactions.listener.onRunFinished(finished('run-3', 'PASSED'));
    expect(await gates.closed()).toEqual([]);
    const { timeline } = await reactions.incidents.detail('inc-1');
    expect(timeline.map(({ kind }) => kind)).toEqual([
      'opened',
      'gate-closed',
      'gate-closed',
      'gate-opened',
      'failed-again',
      'auto-closed',
      'gate-opened',
    ]);
    const figures = (await metrics.exposition()).text;
    expect(figures).toMatch(
      /analytics_data_quality_runs_total\{[^}]*status="FAILED"[^}]*\} 2/,
    );
    expect(figures).toMatch(
      /analytics_data_quality_incidents_open\{[^}]*severity="critical"[^}]*\} 0/,
    );
  });

  it('tells the owner once when it opens and once when it is over', () => {
    expect(
      sent.map(({ recipients, payload }) => [recipients, payload]),
    ).toEqual([
      [
        { type: 'entity', entityRef: ['group:default/data-platform'] },
        {
          title: 'orders: Every order has a customer',
          description: '3 of 100 rows',
          link: '/data-quality/incidents/inc-1',
          severity: 'critical',
          topic: 'data-quality',
          scope: 'incident:inc-1',
        },
      ],
      [
        expect.anything(),
        expect.objectContaining({
          title: 'Passes again: orders: Every order has a customer',
        }),
      ],
    ]);
  });

  it('tells every run as OpenLineage events with quality facets', async () => {
    await reactions.listener.onRunFinished(finished('run-9', 'FAILED'));
    expect(lineage.map(({ eventType }) => eventType)).toEqual([
      'START',
      'COMPLETE',
    ]);
    const [start, end] = lineage;
    expect(start.run.runId).toBe(end.run.runId);
    expect(end.run.runId).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    for (const event of lineage) {
      expect(event).toMatchObject({
        eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        producer: expect.stringMatching(/^https:/),
        schemaURL:
          'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
        job: { namespace: expect.any(String), name: 'data-quality.orders' },
        inputs: [
          {
            namespace: 'clickhouse://localhost:8123',
            name: 'analytics_db.orders',
          },
        ],
      });
    }
    const { dataQualityAssertions, dataQualityMetrics } =
      end.inputs[0].inputFacets;
    expect(dataQualityAssertions.assertions).toEqual([
      { assertion: 'orders-customer', success: false, column: 'customer_id' },
    ]);
    expect(dataQualityMetrics).toMatchObject({
      rowCount: 100,
      columnMetrics: { customer_id: { count: 100, nullCount: 3 } },
    });
    expect(end.run.facets.test.tests).toEqual([
      expect.objectContaining({ name: 'orders-customer', status: 'fail' }),
    ]);
    for (const facet of [
      dataQualityAssertions,
      dataQualityMetrics,
      end.run.facets.test,
      end.job.facets.jobType,
      end.inputs[0].facets.schema,
    ]) {
      expect(facet).toMatchObject({
        _producer: end.producer,
        _schemaURL: expect.stringMatching(
          /^https:\/\/openlineage\.io\/spec\/facets\/\d-\d-\d\/(\w+)\.json#\/\$defs\/\1$/,
        ),
      });
    }
  });

  it('lets people work on incidents over REST, and refuses what makes no sense', async () => {
    const { body: list } = await call(
      'get',
      '/incidents?state=open&dataset=orders&limit=1',
      'viewer',
    );
    expect(list).toMatchObject({ total: 1, nextCursor: null });
    const [{ id }] = list.incidents;
    const assigned = await call('post', `/incidents/${id}/transitions`).send({
      transition: 'assign',
      assignee: 'user:default/ann',
    });
    expect(assigned.body).toMatchObject({
      state: 'ASSIGNED',
      assignee: 'user:default/ann',
      sampleKeys: ['order_id=1'],
    });
    const comment = await call('post', `/incidents/${id}/comments`).send({
      text: 'looking',
    });
    expect(comment.status).toBe(201);
    const refused = await call('post', `/incidents/${id}/transitions`).send({
      transition: 'reopen',
    });
    expect(refused.status).toBe(409);
    expect(refused.body.error.availableTransitions).toContain('resolve');
    const resolve = { transition: 'resolve', reason: 'Other' };
    expect(
      (await call('post', `/incidents/${id}/transitions`).send(resolve)).status,
    ).toBe(400);
    const resolved = await call('post', `/incidents/${id}/transitions`).send({
      ...resolve,
      comment: 'a test order',
    });
    expect(resolved.body).toMatchObject({
      state: 'RESOLVED',
      resolvedBy: 'user:default/operator',
    });
    expect(await gates.closed()).toEqual([]);
    expect(
      sent
        .slice(-2)
        .map(({ recipients, payload }) => [
          payload.title.split(':')[0],
          recipients,
        ]),
    ).toEqual([
      [
        'Assigned to you',
        {
          type: 'entity',
          entityRef: ['user:default/ann'],
          excludeEntityRef: 'user:default/operator',
        },
      ],
      [
        'Resolved (Other)',
        {
          type: 'entity',
          entityRef: ['group:default/data-platform', 'user:default/ann'],
          excludeEntityRef: 'user:default/operator',
        },
      ],
    ]);

    expect((await call('get', '/incidents/inc-77')).status).toBe(404);
    expect((await call('get', '/incidents/nonsense')).status).toBe(400);
    expect((await call('get', '/incidents?state=broken')).status).toBe(400);
    expect(
      (
        await call('post', `/incidents/${id}/comments`, 'viewer').send({
          text: 'hello',
        })
      ).status,
    ).toBe(403);
    expect((await call('get', '/quarantine', 'viewer')).body).toEqual({
      quarantines: [],
    });
    expect(
      (await call('post', '/quarantine/qua-1/release').send({ reason: 'x' }))
        .status,
    ).toBe(403);
    expect(
      (
        await call('post', '/quarantine/qua-1/release', 'admin').send({
          reason: 'x',
        })
      ).status,
    ).toBe(404);
  });
});
