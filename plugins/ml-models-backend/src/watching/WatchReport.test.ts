import { mockServices } from '@backstage/backend-test-utils';
import type { MetricsService } from '@analytics-engine/plugin-analytics-node';
import type { DeploymentsService } from '../deployments/types';
import {
  HOUR_MS,
  MODEL,
  NOW,
  WatchedModel,
} from './__testUtils__/WatchedModel';
import { WatchReport } from './WatchReport';

jest.setTimeout(120_000);

describe('WatchReport', () => {
  let model: WatchedModel;
  beforeAll(async () => {
    model = await WatchedModel.start();
  });
  afterAll(() => model?.stop());

  it('does not blame a version for the figures of the one that was rolled back', async () => {
    const collect: Array<(gauge: any) => void> = [];
    const report = WatchReport.create({
      watch: model.watch,
      logger: mockServices.logger.mock(),
      deployments: {
        production: () => model.production,
        statuses: async () => [{ model: MODEL }],
      } as unknown as DeploymentsService,
      metrics: {
        gauge: (options: any) => collect.push(options.collect),
      } as unknown as MetricsService,
    });
    const published = () => {
      const set = jest.fn();
      collect.forEach(fill => fill({ reset: () => undefined, set }));
      return set.mock.calls.length;
    };
    model.production = 'v2';
    await model.land(
      Array.from({ length: 40 }, (_, n) => ({
        id: `p${n}`,
        version: 'v2',
        atMs: NOW - HOUR_MS,
        score: n / 40,
        latencyMs: 900,
      })),
    );
    await report.refresh();
    expect(report.reasons(MODEL)).toEqual([
      expect.stringMatching(
        /^p95 latency is 9\d\d ms, above the limit of 300 ms$/,
      ),
    ]);
    expect(published()).toBeGreaterThan(0);

    model.production = 'v1';
    expect(report.reasons(MODEL)).toEqual([]);
    expect(published()).toBe(0);
  });
});
