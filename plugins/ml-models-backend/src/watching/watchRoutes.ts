import {
  durationSchema,
  modelDriftResponseSchema,
  modelMetricsHistoryResponseSchema,
  modelMetricsResponseSchema,
  modelsMetricsResponseSchema,
  modelVersionSchema,
  parseDurationSeconds,
  predictionDistributionResponseSchema,
} from '@analytics-engine/plugin-analytics-common';
import type { ApiRoute } from '@analytics-engine/plugin-analytics-node';
import {
  defineRoute,
  ValidationError,
} from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';
import { modelParams } from '../routes/params';
import type { ModelWatch } from './ModelWatch';
import type { WatchCache } from './WatchCache';
import { REPORT_WINDOW, type WatchReport } from './WatchReport';

/** Points of a history at most. */
const MAX_POINTS = 1_000;

const windowShape = {
  window: durationSchema('1m', '1y').default(REPORT_WINDOW),
  version: modelVersionSchema.optional(),
};
const windowQuery = z.strictObject(windowShape);
const historyQuery = z.strictObject({
  ...windowShape,
  window: durationSchema('1m', '1y').default('30d'),
  interval: durationSchema('1m', '30d').default('1d'),
});

/** How good, how quick and how far from what they learned models are. */
export function createWatchRoutes(options: {
  watch: ModelWatch;
  report: WatchReport;
  cache: WatchCache;
}): ApiRoute<any, any, any>[] {
  const { cache, report, watch } = options;
  const responses = (description: string, schema: z.ZodType) => ({
    200: { description, schema },
    404: { description: 'No such model or version' },
  });
  const key = (kind: string, ...parts: unknown[]) =>
    JSON.stringify([kind, ...parts]);
  return [
    defineRoute({
      method: 'get',
      path: '/models/metrics',
      role: 'viewer',
      summary: `Figures of every model over the last ${REPORT_WINDOW}`,
      responses: {
        200: {
          description: 'Figures by model',
          schema: modelsMetricsResponseSchema,
        },
      },
      handler: async () => ({
        body: await cache.get('report', async () => {
          await report.refresh();
          return {
            timestamp: new Date().toISOString(),
            models: report.lines(),
          };
        }),
      }),
    }),
    defineRoute({
      method: 'get',
      path: '/models/{model}/metrics',
      role: 'viewer',
      summary: 'Quality, latency and availability of a model',
      description:
        'Quality is measured over predictions that are old enough for their labels; the estimate needs none and is no measurement.',
      params: modelParams,
      query: windowQuery,
      responses: responses('Figures', modelMetricsResponseSchema),
      handler: async ({ params: { model }, query }) => ({
        body: await cache.get(key('metrics', model, query), () =>
          watch.metrics(model, query),
        ),
      }),
    }),
    defineRoute({
      method: 'get',
      path: '/models/{model}/metrics/history',
      role: 'viewer',
      summary: 'Figures of a model by the time of the prediction',
      params: modelParams,
      query: historyQuery,
      responses: responses(
        'Figures by day or hour',
        modelMetricsHistoryResponseSchema,
      ),
      handler: async ({ params: { model }, query }) => {
        const { interval, ...asked } = query;
        const intervalSeconds = parseDurationSeconds(interval);
        if (parseDurationSeconds(asked.window) / intervalSeconds > MAX_POINTS) {
          throw new ValidationError(
            `query.interval: expected at most ${MAX_POINTS} intervals in ${asked.window}, found ${interval}`,
            {
              details: {
                issues: [
                  { field: 'query.interval', message: 'too many points' },
                ],
              },
            },
          );
        }
        return {
          body: await cache.get(key('history', model, query), () =>
            watch.history(model, { ...asked, intervalSeconds }),
          ),
        };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/models/{model}/drift',
      role: 'viewer',
      summary: 'How far predictions and features are from what they were',
      description:
        'PSI of each feature and of the score against the baseline of the version, less what chance alone would give; null below 500 predictions.',
      params: modelParams,
      query: windowQuery,
      responses: responses('Drift by feature', modelDriftResponseSchema),
      handler: async ({ params: { model }, query }) => ({
        body: await cache.get(key('drift', model, query), () =>
          watch.drift(model, query),
        ),
      }),
    }),
    defineRoute({
      method: 'get',
      path: '/models/{model}/predictions/distribution',
      role: 'viewer',
      summary: 'What a model answered',
      params: modelParams,
      query: windowQuery,
      responses: responses('The scores', predictionDistributionResponseSchema),
      handler: async ({ params: { model }, query }) => ({
        body: await cache.get(key('distribution', model, query), () =>
          watch.distribution(model, query),
        ),
      }),
    }),
  ];
}
