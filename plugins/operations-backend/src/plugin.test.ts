import { undeclaredAnswers } from '@analytics-engine/plugin-analytics-node/testUtils';
import {
  operationsFeatures,
  startOperationsBackend,
  type OperationsBackend,
} from './__testUtils__/startOperationsBackend';

jest.setTimeout(90_000);

describe('operations plugin', () => {
  const features = operationsFeatures();
  let backend: OperationsBackend;
  beforeAll(async () => {
    backend = await startOperationsBackend(features);
  });
  afterAll(() => backend?.stop());

  describe('actuator', () => {
    it('shows health to everybody and its parts to viewers', async () => {
      const open = await backend.get('/actuator/health', 'nobody');
      expect(open.body).toEqual({
        status: 'UP',
        groups: ['liveness', 'readiness'],
      });
      const { status, body } = await backend.get('/actuator/health');
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
        const { status, body } = await backend.get(
          `/actuator/health/${group}`,
          'nobody',
        );
        expect([status, body]).toEqual([200, { status: 'UP' }]);
      }
      const { body } = await backend.get('/actuator/health/liveness');
      expect(Object.keys(body.components)).toEqual(['livenessState']);
      expect(
        (await backend.get('/actuator/health/diskSpace')).body,
      ).toMatchObject({
        status: 'UP',
        details: { threshold: 268435456 },
      });
      expect(
        (await backend.get('/actuator/health/diskSpace', 'nobody')).status,
      ).toBe(401);
      expect((await backend.get('/actuator/health/spark')).status).toBe(404);
      expect(
        (
          await backend.get(
            `/actuator/health/${encodeURIComponent("x'; DROP")}`,
          )
        ).status,
      ).toBe(404);
    });

    it('tells the build', async () => {
      expect((await backend.get('/actuator/info', 'nobody')).body).toEqual({
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
      expect((await backend.get('/actuator/prometheus', 'nobody')).status).toBe(
        401,
      );
      const { status, headers, text } = await backend.get(
        '/actuator/prometheus',
      );
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
      backend.metrics
        .counter({ name: 'analytics_events_processed_total', help: 'e' })
        .inc(7);
      const { body } = await backend.get('/actuator/metrics');
      expect(body.names).toEqual(
        expect.arrayContaining([
          'analytics.events.processed',
          'analytics.query.duration',
          'http.server.requests',
        ]),
      );
      expect(
        (await backend.get('/actuator/metrics/analytics.events.processed'))
          .body,
      ).toMatchObject({ measurements: [{ statistic: 'COUNT', value: 7 }] });
      const one = await backend.get(
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
        expect([path, (await backend.get(path)).status]).toEqual([
          path,
          status,
        ]);
      }
    });

    it('answers JSON for what is not there', async () => {
      const { status, body } = await backend.get('/actuator/env');
      expect(status).toBe(404);
      expect(body.error.name).toBe('NotFoundError');
    });
  });

  describe('service', () => {
    it('sums up what is known and invents nothing', async () => {
      expect(
        (await backend.get('/api/v1/analytics/health', 'nobody')).body,
      ).toEqual({
        status: 'UP',
        timestamp: expect.any(String),
      });
      expect((await backend.get('/api/v1/analytics/health')).body).toEqual({
        status: 'UP',
        timestamp: expect.any(String),
        version: '2.1.0',
        dataFreshness: null,
        pipelines: null,
        models: null,
        dataQuality: null,
        dependencies: { clickHouse: 'UP', eventLog: 'UP' },
      });
      backend.metrics
        .gauge({
          name: 'analytics_pipeline_status',
          help: 's',
          labelNames: ['pipeline'],
        })
        .set({ pipeline: 'a' }, 1);
      backend.metrics
        .gauge({
          name: 'analytics_data_last_update_timestamp',
          help: 's',
          labelNames: ['pipeline'],
        })
        .set({ pipeline: 'a' }, Math.floor(Date.now() / 1000) - 1000);
      expect(
        (await backend.get('/api/v1/analytics/health')).body,
      ).toMatchObject({
        dataFreshness: { status: 'STALE' },
        pipelines: { total: 1, running: 1, failed: null },
      });
    });

    it('repeats what plugins say of themselves in their health components', async () => {
      const says = (name: string, details: Record<string, unknown>) =>
        backend.health.register({
          name,
          critical: false,
          check: async () => ({ status: 'UP', details }),
        });
      says('models', { total: 2, serving: 1, drifting: 1, models: [] });
      says('dataQuality', { score: 97.4, status: 'HEALTHY', datasets: 3 });
      expect(
        (await backend.get('/api/v1/analytics/health')).body,
      ).toMatchObject({
        models: { total: 2, serving: 1, drifting: 1 },
        dataQuality: { score: 97.4, status: 'HEALTHY' },
      });
    });

    it('measures the last minutes, cheaply', async () => {
      const { body } = await backend.get('/api/v1/analytics/metrics');
      expect(body).toMatchObject({
        window: '5m',
        queries: { count: expect.any(Number), p95Ms: expect.any(Number) },
        events: { processedTotal: 7 },
        resources: { heapPercent: expect.any(Number) },
      });
      const again = await backend.get('/api/v1/analytics/metrics');
      expect(again.body.timestamp).toBe(body.timestamp);
      expect((await backend.get('/api/operations/metrics')).status).toBe(200);
    });
  });

  describe('operations and audit', () => {
    it('shows, cancels and audits operations', async () => {
      await backend.operations.handle({
        kind: 'wait-for-ever',
        resumable: false,
        run: (_input, { signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          }),
      });
      const { id } = await backend.operations.start({
        kind: 'wait-for-ever',
        target: 'nothing',
        input: {},
        actor: { kind: 'system', subject: 'test' },
      });
      const path = `/api/v1/analytics/operations/${id}`;
      expect((await backend.get(path)).body).toMatchObject({
        id,
        target: 'nothing',
      });
      const list = await backend.get(
        '/api/v1/analytics/operations?kind=wait-for-ever&limit=5',
      );
      expect(list.body.operations).toHaveLength(1);
      const cancel = (role: string) => backend.send('delete', path, role);
      expect((await cancel('viewer')).status).toBe(403);
      expect((await cancel('operator')).status).toBe(200);
      expect((await backend.operations.wait(id)).state).toBe('CANCELLED');
      expect((await cancel('operator')).status).toBe(409);
      expect(
        (await backend.get('/api/v1/analytics/operations/nope')).status,
      ).toBe(404);
      expect(
        (await backend.get('/api/v1/analytics/operations?state=NOPE')).status,
      ).toBe(400);
      const { body } = await backend.get(
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
        await backend
          .send('post', '/api/v1/analytics/probe/changes', 'operator')
          .expect(200);
      }
      const first = await backend.get(
        '/api/v1/analytics/audit?action=PROBE_CHANGE&limit=2',
      );
      expect(first.body.events).toHaveLength(2);
      const second = await backend.get(
        `/api/v1/analytics/audit?action=PROBE_CHANGE&limit=2&before=${first.body.nextBefore}`,
      );
      expect(second.body).toMatchObject({
        events: [{ actor: { subject: 'user:default/operator' } }],
        nextBefore: null,
      });
      const none = await backend.get(
        `/api/v1/analytics/audit?actor=${encodeURIComponent("' OR 1=1 --")}`,
      );
      expect(none.body.events).toEqual([]);
      expect(
        (await backend.get('/api/v1/analytics/audit?from=yesterday')).status,
      ).toBe(400);
      expect(
        (await backend.get('/api/v1/analytics/audit/verify')).body,
      ).toEqual({
        valid: true,
        events: expect.any(Number),
        firstBroken: null,
      });
    });
  });

  it('describes every mounted route in its OpenAPI document', async () => {
    const { body } = await backend.get('/api/v1/analytics/openapi.json');
    expect(undeclaredAnswers(backend.access.routes())).toEqual([]);
    expect(body.openapi).toBe('3.1.0');
    expect(backend.access.routes().length).toBeGreaterThan(20);
    for (const { path, route } of backend.access.routes()) {
      const operation = body.paths[path]?.[route.method];
      expect([path, route.method, operation?.summary]).toEqual([
        path,
        route.method,
        route.summary,
      ]);
    }
  });
});
