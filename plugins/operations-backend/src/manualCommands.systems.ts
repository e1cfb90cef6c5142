/* eslint-disable @backstage/no-undeclared-imports, no-restricted-imports -- a test, by another name */
import {
  datasetsServiceFactory,
  eventLogServiceFactory,
  healthServiceFactory,
  warehouseServiceFactory,
} from '@analytics-engine/plugin-analytics-node';
import {
  analyticsTestServices,
  ManualShell,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { startTestBackend } from '@backstage/backend-test-utils';
import operationsPlugin from '.';

jest.setTimeout(90_000);

const POLL_MS = 100;

/** The commands of the operations manual, to the letter; for the last it uses `ab`. */
const MANUAL = {
  health: 'curl http://localhost:8200/actuator/health',
  readiness: 'curl http://localhost:8200/actuator/health/readiness',
  liveness: 'curl http://localhost:8200/actuator/health/liveness',
  maintenance: 'curl -f http://localhost:8200/actuator/health',
  service: 'curl http://localhost:8200/api/v1/analytics/health',
  metrics: 'curl http://localhost:8200/api/v1/analytics/metrics',
};

describe('the commands of the operations manual, by curl', () => {
  const features = [
    ...analyticsTestServices({
      analytics: { access: { anonymousLoopbackRole: 'operator' } },
    }),
    warehouseServiceFactory,
    healthServiceFactory,
    eventLogServiceFactory,
    datasetsServiceFactory,
    operationsPlugin,
  ];
  let backend: Awaited<ReturnType<typeof startTestBackend>>;
  const curl = (command: keyof typeof MANUAL) =>
    ManualShell.create({ port: backend.server.port() }).curl(MANUAL[command]);

  beforeAll(async () => {
    backend = await startTestBackend({ features });
    // The engine starts beside the backend.
    while ((await curl('readiness')).status !== 200) {
      await new Promise(resolve => {
        setTimeout(resolve, POLL_MS);
      });
    }
  });
  afterAll(() => backend?.stop());

  it('shows health, with its parts for people on this machine', async () => {
    for (const command of ['health', 'maintenance'] as const) {
      const { status, body } = await curl(command);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        status: 'UP',
        components: { eventLog: { status: 'UP' }, ping: { status: 'UP' } },
      });
    }
    expect(await curl('readiness')).toMatchObject({
      status: 200,
      body: { status: 'UP' },
    });
    expect(await curl('liveness')).toMatchObject({
      status: 200,
      body: { status: 'UP' },
    });
  });

  it('sums the service up', async () => {
    expect(await curl('service')).toMatchObject({
      status: 200,
      body: { status: 'UP', dependencies: { eventLog: 'UP' } },
    });
    expect(await curl('metrics')).toMatchObject({
      status: 200,
      body: { window: '5m', queries: { count: expect.any(Number) } },
    });
  });
});
