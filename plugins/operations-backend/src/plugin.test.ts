import {
  accessServiceRef,
  datasetsServiceFactory,
  defineRoute,
  eventLogServiceFactory,
  healthServiceFactory,
  healthServiceRef,
  metricsServiceRef,
  operationsServiceRef,
  warehouseServiceFactory,
  warehouseServiceRef,
} from '@analytics-engine/plugin-analytics-node';
import type {
  AccessService,
  HealthService,
  MetricsService,
  OperationsService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import {
  analyticsTestServices,
  declaredAnswers,
  undeclaredAnswers,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  startTestBackend,
} from '@backstage/backend-test-utils';
import request from 'supertest';
import { z } from 'zod';
import operationsPlugin from '.';
import { NAMED_QUERIES } from './queries/definitions';

jest.setTimeout(90_000);

const as = (role: string) =>
  mockCredentials.user.header(`user:default/${role}`);

let backend: Awaited<ReturnType<typeof startTestBackend>>;
let warehouse: WarehouseService;
let metrics: MetricsService;
let health: HealthService;
let operations: OperationsService;
let access: AccessService;

const probe = createBackendPlugin({
  pluginId: 'probe',
  register(env) {
    env.registerInit({
      deps: {
        warehouseService: warehouseServiceRef,
        healthService: healthServiceRef,
        metricsService: metricsServiceRef,
        operationsService: operationsServiceRef,
        accessService: accessServiceRef,
      },
      async init(deps) {
        warehouse = deps.warehouseService;
        health = deps.healthService;
        metrics = deps.metricsService;
        operations = deps.operationsService;
        access = deps.accessService;
        access.mount({
          root: '/api/v1/analytics/probe',
          routes: [
            defineRoute({
              method: 'post',
              path: '/changes',
              role: 'operator',
              summary: 'Changes something',
              audit: { action: 'PROBE_CHANGE', target: () => 'probe:one' },
              responses: {
                200: { description: 'Changed', schema: z.strictObject({}) },
              },
              handler: async () => ({ body: {} }),
            }),
          ],
        });
      },
    });
  },
});

// A part of what the pipelines plugin makes, as the queries need it.
const TABLES = [
  `CREATE TABLE orders (order_id String, order_line UInt32, product_id String, customer_id Nullable(String), quantity Int32, unit_price Decimal(18, 4), order_total Decimal(18, 4), currency LowCardinality(String), order_date DateTime('UTC'), country LowCardinality(String), status LowCardinality(String), description String) ENGINE = MergeTree ORDER BY (order_date, order_id)`,
  `CREATE TABLE events (event_id String, event_type LowCardinality(String), event_time DateTime64(3, 'UTC')) ENGINE = MergeTree ORDER BY event_time`,
  `CREATE MATERIALIZED VIEW daily_sales_mv ENGINE = SummingMergeTree() ORDER BY (date, product_id) AS SELECT toDate(order_date) AS date, product_id, sum(order_total) AS total_sales, count() AS order_count FROM orders GROUP BY date, product_id`,
  `CREATE VIEW sales_summary AS SELECT toDate(order_date) AS date, country, sumIf(order_total, order_total > 0) AS gross, -sumIf(order_total, order_total < 0) AS refunds, sum(order_total) AS total, uniqExact(order_id) AS orders, uniqExact(customer_id) AS customers, sum(quantity) AS units FROM orders GROUP BY date, country`,
  `INSERT INTO orders SELECT toString(intDiv(number, 2)), number % 2, concat('p', toString(number % 3)), if(number % 10 = 0, NULL, concat('anna', toString(number % 4))), if(number % 7 = 0, -1, 2) AS q, 1.5, q * 1.5, 'EUR', toDateTime('2024-06-01 00:00:00', 'UTC') + number * 3600, if(number % 2 = 0, 'France', 'Spain'), 'completed', 'A thing' FROM numbers(48)`,
  `INSERT INTO events SELECT toString(number), if(number % 2 = 0, 'order', 'page_view'), toDateTime64('2024-06-01 00:00:00', 3, 'UTC') + number FROM numbers(120)`,
];
const RANGE = 'from=2024-06-01&to=2024-06-03';

const get = (path: string, role: string | undefined = 'viewer') => {
  const asked = request(backend.server)
    .get(path)
    .expect(declaredAnswers(() => access.routes()));
  return role === 'nobody' ? asked : asked.set('Authorization', as(role));
};

describe('operations plugin', () => {
  beforeAll(async () => {
    backend = await startTestBackend({
      features: [
        ...analyticsTestServices({
          analytics: {
            queries: { maxConcurrent: 1, maxWaiting: 1 },
            build: { version: '2.1.0', commit: 'abc1234def', branch: 'main' },
          },
        }),
        warehouseServiceFactory,
        healthServiceFactory,
        eventLogServiceFactory,
        datasetsServiceFactory,
        operationsPlugin,
        probe,
      ],
    });
    await warehouse.ready();
  });
  afterAll(() => backend?.stop());

  describe('before the tables exist', () => {
    it('says so', async () => {
      const { status, headers, body } = await get(
        `/api/v1/analytics/queries/sales?${RANGE}`,
      );
      expect(status).toBe(503);
      expect(headers['retry-after']).toBe('5');
      expect(body.error.message).toContain('do not exist yet');
    });
  });

  describe('actuator', () => {
    it('shows health to everybody and its parts to viewers', async () => {
      const open = await get('/actuator/health', 'nobody');
      expect(open.body).toEqual({
        status: 'UP',
        groups: ['liveness', 'readiness'],
      });
      const { status, body } = await get('/actuator/health');
      expect(status).toBe(200);
      expect(Object.keys(body.components)).toEqual([
        'clickHouse',
        'diskSpace',
        'eventLog',
        'livenessState',
        'ping',
        'readinessState',
      ]);
      expect(body.components.clickHouse).toMatchObject({
        status: 'UP',
        details: { kind: 'embedded', database: 'analytics_db' },
      });
      expect(body.components.eventLog.details.kind).toBe('embedded');
    });

    it('answers probes and single components', async () => {
      for (const group of ['liveness', 'readiness']) {
        const { status, body } = await get(
          `/actuator/health/${group}`,
          'nobody',
        );
        expect([status, body]).toEqual([200, { status: 'UP' }]);
      }
      const { body } = await get('/actuator/health/liveness');
      expect(Object.keys(body.components)).toEqual(['livenessState']);
      expect((await get('/actuator/health/diskSpace')).body).toMatchObject({
        status: 'UP',
        details: { threshold: 268435456 },
      });
      expect((await get('/actuator/health/diskSpace', 'nobody')).status).toBe(
        401,
      );
      expect((await get('/actuator/health/spark')).status).toBe(404);
      expect(
        (await get(`/actuator/health/${encodeURIComponent("x'; DROP")}`))
          .status,
      ).toBe(404);
    });

    it('tells the build', async () => {
      expect((await get('/actuator/info', 'nobody')).body).toEqual({
        build: {
          artifact: 'analytics-engine',
          name: 'analytics-engine',
          group: 'com.gogidix.analytics',
          version: '2.1.0',
        },
        git: { branch: 'main', commit: { id: 'abc1234' } },
      });
    });

    it('exposes Prometheus metrics to tokens only', async () => {
      expect((await get('/actuator/prometheus', 'nobody')).status).toBe(401);
      const { status, headers, text } = await get('/actuator/prometheus');
      expect(status).toBe(200);
      expect(headers['content-type']).toMatch(
        /^text\/plain; .*version=0\.0\.4/,
      );
      expect(text).toMatch(
        /analytics_query_duration_seconds_bucket\{.*query="health-check"/,
      );
      expect(text).toMatch(
        /http_server_requests_seconds_count\{.*uri="\/actuator\/health\/\{component\}"/,
      );
    });

    it('answers metrics in the shape of Spring Boot', async () => {
      metrics
        .counter({ name: 'analytics_events_processed_total', help: 'e' })
        .inc(7);
      const { body } = await get('/actuator/metrics');
      expect(body.names).toEqual(
        expect.arrayContaining([
          'analytics.events.processed',
          'analytics.query.duration',
          'http.server.requests',
        ]),
      );
      expect(
        (await get('/actuator/metrics/analytics.events.processed')).body,
      ).toMatchObject({ measurements: [{ statistic: 'COUNT', value: 7 }] });
      const one = await get(
        '/actuator/metrics/http.server.requests?tag=method:GET&tag=status:404',
      );
      expect(one.body).toMatchObject({
        name: 'http.server.requests',
        baseUnit: 'seconds',
        measurements: [
          { statistic: 'COUNT', value: 2 },
          { statistic: 'TOTAL_TIME', value: expect.any(Number) },
          { statistic: 'MAX', value: expect.any(Number) },
        ],
      });
      expect(one.body.availableTags).toContainEqual({
        tag: 'uri',
        values: ['/actuator/health/{component}'],
      });
      for (const [path, status] of [
        ['/actuator/metrics/http.server.requests?tag=nonsense', 400],
        ['/actuator/metrics/http.server.requests?tag=method:NOPE', 404],
        ['/actuator/metrics/no.such.metric', 404],
        ['/actuator/metrics/__proto__', 404],
      ] as const) {
        expect([path, (await get(path)).status]).toEqual([path, status]);
      }
    });

    it('answers JSON for what is not there', async () => {
      const { status, body } = await get('/actuator/env');
      expect(status).toBe(404);
      expect(body.error.name).toBe('NotFoundError');
    });
  });

  describe('service', () => {
    it('sums up what is known and invents nothing', async () => {
      expect((await get('/api/v1/analytics/health', 'nobody')).body).toEqual({
        status: 'UP',
        timestamp: expect.any(String),
      });
      expect((await get('/api/v1/analytics/health')).body).toEqual({
        status: 'UP',
        timestamp: expect.any(String),
        version: '2.1.0',
        dataFreshness: null,
        pipelines: null,
        models: null,
        dataQuality: null,
        dependencies: { clickHouse: 'UP', eventLog: 'UP' },
      });
      metrics
        .gauge({
          name: 'analytics_pipeline_status',
          help: 's',
          labelNames: ['pipeline'],
        })
        .set({ pipeline: 'a' }, 1);
      metrics
        .gauge({
          name: 'analytics_data_last_update_timestamp',
          help: 's',
          labelNames: ['pipeline'],
        })
        .set({ pipeline: 'a' }, Math.floor(Date.now() / 1000) - 1000);
      expect((await get('/api/v1/analytics/health')).body).toMatchObject({
        dataFreshness: { status: 'STALE' },
        pipelines: { total: 1, running: 1, failed: null },
      });
    });

    it('repeats what plugins say of themselves in their health components', async () => {
      const says = (name: string, details: Record<string, unknown>) =>
        health.register({
          name,
          critical: false,
          check: async () => ({ status: 'UP', details }),
        });
      says('models', { total: 2, serving: 1, drifting: 1, models: [] });
      says('dataQuality', { score: 97.4, status: 'HEALTHY', datasets: 3 });
      expect((await get('/api/v1/analytics/health')).body).toMatchObject({
        models: { total: 2, serving: 1, drifting: 1 },
        dataQuality: { score: 97.4, status: 'HEALTHY' },
      });
    });

    it('measures the last minutes, cheaply', async () => {
      const { body } = await get('/api/v1/analytics/metrics');
      expect(body).toMatchObject({
        window: '5m',
        queries: { count: expect.any(Number), p95Ms: expect.any(Number) },
        events: { processedTotal: 7 },
        resources: { heapPercent: expect.any(Number) },
      });
      const again = await get('/api/v1/analytics/metrics');
      expect(again.body.timestamp).toBe(body.timestamp);
      expect((await get('/api/operations/metrics')).status).toBe(200);
    });
  });

  describe('queries', () => {
    beforeAll(async () => {
      for (const query of TABLES) {
        await warehouse.command({ name: 'test-tables', query });
      }
    });

    const run = async (path: string) => {
      const { status, body } = await get(`/api/v1/analytics/queries/${path}`);
      expect([path, status, body.error?.message]).toEqual([
        path,
        200,
        undefined,
      ]);
      return body;
    };

    it('lists them with what they take', async () => {
      const { body } = await get('/api/v1/analytics/queries');
      expect(body.queries.map(({ name }: any) => name)).toEqual(
        NAMED_QUERIES.map(({ name }) => name),
      );
      expect(body.queries[4].parameters.properties.groupBy.enum).toEqual([
        'day',
        'product',
        'country',
      ]);
    });

    it('answers sales by day, product and country alike', async () => {
      const byDay = await run(`sales?${RANGE}`);
      expect(byDay.columns.map(({ name }: any) => name)).toEqual([
        'date',
        'total',
        'lines',
      ]);
      expect(byDay.rows.map(([date, , lines]: any) => [date, lines])).toEqual([
        ['2024-06-02', 24],
        ['2024-06-01', 24],
      ]);
      expect(byDay.rowsRead).toBeGreaterThan(0);
      const total = (body: any, column: string) => {
        const at = body.columns.findIndex(({ name }: any) => name === column);
        return body.rows.reduce((sum: number, row: any) => sum + row[at], 0);
      };
      const byProduct = await run(`sales?${RANGE}&groupBy=product`);
      const byCountry = await run(`sales?${RANGE}&groupBy=country`);
      expect(total(byProduct, 'total')).toBeCloseTo(total(byDay, 'total'));
      expect(total(byCountry, 'total')).toBeCloseTo(total(byDay, 'total'));
      expect((await run(`sales?${RANGE}&limit=1`)).truncated).toBe(true);
    });

    it('shows no customer by name', async () => {
      const customers = await run(`customer?${RANGE}`);
      expect(customers.rows).toHaveLength(4);
      expect(customers.rows[0][0]).toMatch(/^hmac:/);
      const orders = await run(`recent-orders?${RANGE}&country=Spain`);
      expect(orders.rows.length).toBeGreaterThan(0);
      expect(JSON.stringify([customers, orders])).not.toContain('anna');
    });

    it('answers the rest', async () => {
      expect((await run(`inventory?${RANGE}&product=p1`)).rows).toHaveLength(1);
      const minutes = await run(
        'events-per-minute?from=2024-06-01&to=2024-06-02&type=order',
      );
      expect(minutes.rows).toEqual([
        ['2024-06-01 00:01:00', 'order', 30],
        ['2024-06-01 00:00:00', 'order', 30],
      ]);
      expect((await run('sales')).rows).toEqual([]);
    });

    const sql = encodeURIComponent(
      `x' OR 1=1; DROP TABLE orders; -- \u0000"\\`,
    );
    it('takes SQL in every text as text', async () => {
      expect((await run(`inventory?${RANGE}&product=${sql}`)).rows).toEqual([]);
      expect((await run(`recent-orders?${RANGE}&country=${sql}`)).rows).toEqual(
        [],
      );
      expect((await run(`events-per-minute?type=${sql}`)).rows).toEqual([]);
      expect((await run(`sales?${RANGE}`)).rows).toHaveLength(2);
    });

    it.each([
      [`sales?from=${sql}`, 'query.from'],
      [`sales?to=${sql}`, 'query.to'],
      [`sales?groupBy=${sql}`, 'query.groupBy'],
      [`sales?limit=${sql}`, 'query.limit'],
      ['sales?limit=0', 'query.limit'],
      ['sales?limit=10001', 'query.limit'],
      ['sales?from=2024-06-03&to=2024-06-01', 'query.from'],
      ['sales?from=1980-01-01&to=2024-06-01', 'query.from'],
      ['sales?from=0001-01-01', 'query.from'],
      ['sales?from=2024-06-01&from=2024-06-02', 'query.from'],
      ['sales?more=1', 'query.more'],
      ['sales?__proto__=1', 'query.__proto__'],
      ['events-per-minute?from=2024-01-01&to=2024-06-01', 'query.from'],
    ])('refuses %s', async (path, field) => {
      const { status, body } = await get(`/api/v1/analytics/queries/${path}`);
      expect([status, body.error.issues?.[0].field]).toEqual([400, field]);
    });

    it('refuses names that are none', async () => {
      for (const name of ['nope', sql, '..%2f..%2fhealth', '__proto__']) {
        const { status } = await get(`/api/v1/analytics/queries/${name}`);
        expect(status).toBe(404);
      }
      expect((await get('/api/v1/analytics/queries', 'nobody')).status).toBe(
        401,
      );
    });

    it('turns away what would only queue', async () => {
      const answers = await Promise.all(
        Array.from({ length: 12 }, () =>
          get(`/api/v1/analytics/queries/customer?${RANGE}`),
        ),
      );
      const refused = answers.filter(({ status }) => status === 429);
      const served = answers.filter(({ status }) => status === 200);
      expect(refused.length).toBeGreaterThan(0);
      expect(served.length).toBeGreaterThanOrEqual(2);
      expect(refused.length + served.length).toBe(12);
      expect(refused[0].headers['retry-after']).toBe('1');
    });
  });

  describe('operations and audit', () => {
    it('shows, cancels and audits operations', async () => {
      await operations.handle({
        kind: 'wait-for-ever',
        resumable: false,
        run: (_input, { signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          }),
      });
      const { id } = await operations.start({
        kind: 'wait-for-ever',
        target: 'nothing',
        input: {},
        actor: { kind: 'system', subject: 'test' },
      });
      const path = `/api/v1/analytics/operations/${id}`;
      expect((await get(path)).body).toMatchObject({ id, target: 'nothing' });
      const list = await get(
        '/api/v1/analytics/operations?kind=wait-for-ever&limit=5',
      );
      expect(list.body.operations).toHaveLength(1);
      const cancel = (role: string) =>
        request(backend.server).delete(path).set('Authorization', as(role));
      expect((await cancel('viewer')).status).toBe(403);
      expect((await cancel('operator')).status).toBe(200);
      expect((await operations.wait(id)).state).toBe('CANCELLED');
      expect((await cancel('operator')).status).toBe(409);
      expect((await get('/api/v1/analytics/operations/nope')).status).toBe(404);
      expect(
        (await get('/api/v1/analytics/operations?state=NOPE')).status,
      ).toBe(400);
      const { body } = await get(
        `/api/v1/analytics/audit?action=OPERATION_CANCEL&target=operation:${id}`,
      );
      expect(body.events.map(({ outcome }: any) => outcome)).toEqual([
        'FAILED',
        'SUCCEEDED',
        'DENIED',
      ]);
    });

    it('pages through the chain and verifies it', async () => {
      for (let n = 0; n < 3; n++) {
        await request(backend.server)
          .post('/api/v1/analytics/probe/changes')
          .set('Authorization', as('operator'))
          .expect(200);
      }
      const first = await get(
        '/api/v1/analytics/audit?action=PROBE_CHANGE&limit=2',
      );
      expect(first.body.events).toHaveLength(2);
      const second = await get(
        `/api/v1/analytics/audit?action=PROBE_CHANGE&limit=2&before=${first.body.nextBefore}`,
      );
      expect(second.body).toMatchObject({
        events: [{ actor: { subject: 'user:default/operator' } }],
        nextBefore: null,
      });
      const none = await get(
        `/api/v1/analytics/audit?actor=${encodeURIComponent("' OR 1=1 --")}`,
      );
      expect(none.body.events).toEqual([]);
      expect((await get('/api/v1/analytics/audit?from=yesterday')).status).toBe(
        400,
      );
      expect((await get('/api/v1/analytics/audit/verify')).body).toEqual({
        valid: true,
        events: expect.any(Number),
        firstBroken: null,
      });
    });
  });

  it('describes every mounted route in its OpenAPI document', async () => {
    const { body } = await get('/api/v1/analytics/openapi.json');
    expect(undeclaredAnswers(access.routes())).toEqual([]);
    expect(body.openapi).toBe('3.1.0');
    expect(access.routes().length).toBeGreaterThan(20);
    for (const { path, route } of access.routes()) {
      const operation = body.paths[path]?.[route.method];
      expect([path, route.method, operation?.summary]).toEqual([
        path,
        route.method,
        route.summary,
      ]);
    }
  });
});
