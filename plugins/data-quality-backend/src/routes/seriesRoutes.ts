import {
  identifierSchema,
  seriesResponseSchema,
} from '@analytics-engine/plugin-analytics-common';
import {
  defineRoute,
  type ApiRoute,
  type DatasetsService,
} from '@analytics-engine/plugin-analytics-node';
import { InputError, NotFoundError } from '@backstage/errors';
import { z } from 'zod';
import { SeriesJudge } from '../series/SeriesJudge';
import type { AnomalyDetector, SeriesReader } from '../types';

/** Span of an answer that names none. */
const DEFAULT_SPAN_MS = 7 * 24 * 3600 * 1000;

/** What is watched for anomalies, with the band of what was expected. */
export function createSeriesRoutes(options: {
  datasets: DatasetsService;
  series: SeriesReader;
  detector?: AnomalyDetector;
}): ApiRoute<any, any, any>[] {
  const { datasets, series } = options;
  const judge = SeriesJudge.create(options);
  return [
    defineRoute({
      method: 'get',
      path: '/datasets/{name}/series',
      role: 'viewer',
      summary: 'Volume, freshness or null share by the hour',
      params: z.strictObject({ name: identifierSchema }),
      query: z.strictObject({
        metric: z.enum(['volume', 'freshness', 'nullShare']).default('volume'),
        column: z.string().min(1).max(255).optional(),
        from: z.iso
          .datetime({ offset: true })
          .transform(text => Date.parse(text))
          .optional(),
      }),
      responses: {
        200: {
          description: 'The series with its band',
          schema: seriesResponseSchema,
        },
        400: { description: 'nullShare needs a column, the others have none' },
        404: { description: 'No such dataset' },
      },
      handler: async ({
        params: { name },
        query: { metric, column, from },
      }) => {
        if (!(await datasets.get(name))) {
          throw new NotFoundError(`Dataset '${name}' does not exist`);
        }
        if ((metric === 'nullShare') !== (column !== undefined)) {
          throw new InputError(
            metric === 'nullShare'
              ? 'query.column: expected a column for nullShare'
              : `query.column: expected none for ${metric}`,
          );
        }
        return {
          body: await judge.judge(
            await series.read({ dataset: name, metric, column }),
            from ?? Date.now() - DEFAULT_SPAN_MS,
          ),
        };
      },
    }),
  ];
}
