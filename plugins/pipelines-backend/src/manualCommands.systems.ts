/* eslint-disable @backstage/no-undeclared-imports, no-restricted-imports -- a test, by another name */
import { pipelineStatusSchema } from '@analytics-engine/plugin-analytics-common';
import {
  ManualShell,
  startTestWarehouse,
  type TestWarehouse,
  type PluginBackend,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { eventually } from './__testUtils__/eventually';
import { startPipelinesBackend } from './__testUtils__/startPipelinesBackend';

jest.setTimeout(120_000);

/** The commands of the operations manual, to the letter. */
const MANUAL = {
  config: `curl -X PUT http://localhost:8200/api/v1/analytics/pipelines/config \\
  -H "Content-Type: application/json" \\
  -d '{"batchSize": 5000, "windowSize": "2m"}'`,
  statuses: 'curl http://localhost:8200/api/v1/analytics/pipelines/status',
  status:
    'curl http://localhost:8200/api/v1/analytics/pipelines/sales-analytics/status',
  metrics: 'curl http://localhost:8200/api/v1/analytics/pipelines/metrics',
  start:
    'curl -X POST http://localhost:8200/api/v1/analytics/pipelines/sales-analytics/start',
  stop: 'curl -X POST http://localhost:8200/api/v1/analytics/pipelines/sales-analytics/stop',
  restart:
    'curl -X POST http://localhost:8200/api/v1/analytics/pipelines/sales-analytics/restart',
  pause:
    'curl -X POST http://localhost:8200/api/v1/analytics/pipelines/sales-analytics/pause',
  errors:
    'curl http://localhost:8200/api/v1/analytics/pipelines/sales-analytics/errors',
  retry: `curl -X POST http://localhost:8200/api/v1/analytics/pipelines/sales-analytics/retry \\
  -H "Content-Type: application/json" \\
  -d '{"batchIds": ["batch-123", "batch-124"]}'`,
  clearErrors:
    'curl -X POST http://localhost:8200/api/v1/analytics/pipelines/sales-analytics/clear-errors',
};

describe('the commands of the operations manual, by curl', () => {
  const directory = createMockDirectory();
  let engine: TestWarehouse;
  let backend: PluginBackend;

  beforeAll(async () => {
    engine = await startTestWarehouse();
    backend = await startPipelinesBackend({
      warehouse: engine.warehouse,
      directory: directory.path,
      analytics: {
        access: { anonymousLoopbackRole: 'operator' },
        pipelines: {
          definitions: [
            {
              name: 'sales-analytics',
              source: {
                topic: 'analytics-events',
                group: 'analytics-consumer-group',
              },
              sink: { dataset: 'events' },
            },
          ],
        },
      },
    });
  });

  afterAll(async () => {
    await backend?.stop();
    await engine?.stop();
  });

  const curl = (command: keyof typeof MANUAL) =>
    ManualShell.create({ port: backend.port }).curl(MANUAL[command]);
  const becomes = (state: string) =>
    eventually(
      async () => (await curl('status')).body,
      status => status.state === state,
    );

  it('shows pipelines and their figures', async () => {
    const running = await becomes('RUNNING');
    expect(pipelineStatusSchema.parse(running).name).toBe('sales-analytics');
    const all = await curl('statuses');
    expect(all.status).toBe(200);
    expect(all.body.summary).toMatchObject({ total: 1, running: 1 });
    const metrics = await curl('metrics');
    expect(metrics.body.pipelines).toMatchObject([{ name: 'sales-analytics' }]);
  });

  it('pauses, starts, stops and restarts, also what stands still', async () => {
    for (const [command, action, state] of [
      ['pause', 'pause', 'PAUSED'],
      ['start', 'start', 'RUNNING'],
      ['stop', 'stop', 'STOPPED'],
      ['restart', 'restart', 'RUNNING'],
      ['restart', 'restart', 'RUNNING'],
    ] as const) {
      const answer = await curl(command);
      expect(answer.status).toBe(202);
      expect(answer.body).toMatchObject({
        pipeline: 'sales-analytics',
        action,
        operationId: expect.any(String),
      });
      await becomes(state);
    }
    expect(await curl('start')).toMatchObject({
      status: 200,
      body: { changed: false },
    });
  });

  it('shows, retries and clears failed batches', async () => {
    expect(await curl('errors')).toMatchObject({
      status: 200,
      body: { pipeline: 'sales-analytics', errorState: false, errors: [] },
    });
    const retry = await curl('retry');
    expect(retry.status).toBe(422);
    expect(retry.body.error.rejected).toEqual([
      { batchId: 'batch-123', reason: 'NOT_FOUND' },
      { batchId: 'batch-124', reason: 'NOT_FOUND' },
    ]);
    expect(await curl('clearErrors')).toEqual({
      status: 200,
      body: { pipeline: 'sales-analytics', cleared: 0, state: 'RUNNING' },
    });
  });

  it('changes the configuration of pipelines', async () => {
    expect(await curl('config')).toMatchObject({
      status: 200,
      body: {
        config: { batchSize: 5000, windowSize: '2m' },
        changed: ['batchSize', 'windowSize'],
        appliesTo: ['sales-analytics'],
        restartRequired: false,
      },
    });
  });
});
