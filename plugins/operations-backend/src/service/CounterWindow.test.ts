import { metricsServiceFactory } from '@analytics-engine/plugin-analytics-node';
import {
  ServiceFactoryTester,
  mockServices,
} from '@backstage/backend-test-utils';
import { CounterWindow } from './CounterWindow';

describe('CounterWindow', () => {
  it('counts what happened since its oldest sample', async () => {
    const metrics = await ServiceFactoryTester.from(metricsServiceFactory, {
      dependencies: [mockServices.rootConfig.factory()],
    }).getSubject();
    const queries = metrics.histogram({
      name: 'analytics_query_duration_seconds',
      help: 'q',
      labelNames: ['query'],
      buckets: [0.1, 1],
    });
    const events = metrics.counter({
      name: 'analytics_events_processed_total',
      help: 'e',
      labelNames: ['pipeline'],
    });
    let now = 0;
    const window = CounterWindow.create({ metrics, now: () => now });
    queries.observe({ query: 'a' }, 0.05);
    events.inc({ pipeline: 'a' }, 100);
    expect((await window.figures()).seconds).toBe(0);
    await window.sample();

    now = 10_000;
    queries.observe({ query: 'a' }, 0.05);
    queries.observe({ query: 'b' }, 0.5);
    events.inc({ pipeline: 'a' }, 20);
    events.inc({ pipeline: 'b' }, 30);
    expect(await window.figures()).toEqual({
      seconds: 10,
      queries: 2,
      queryErrors: 0,
      queriesUpTo: [
        [0.1, 1],
        [1, 2],
        [Infinity, 2],
      ],
      events: 50,
      batches: 0,
      batchSuccesses: 0,
    });

    for (now = 15_000; now <= 400_000; now += 5_000) {
      await window.sample();
    }
    expect((await window.figures()).seconds).toBeLessThanOrEqual(305);
    expect((await window.figures()).events).toBe(0);
  });
});
