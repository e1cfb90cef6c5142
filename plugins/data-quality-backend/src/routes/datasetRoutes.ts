import {
  datasetQualityDetailSchema,
  datasetsQualityResponseSchema,
  freshnessResponseSchema,
  identifierSchema,
  qualityReportSchema,
  qualityScheduleSchema,
} from '@analytics-engine/plugin-analytics-common';
import {
  defineRoute,
  fieldsError,
  type ApiRoute,
  type DatasetsService,
} from '@analytics-engine/plugin-analytics-node';
import { NotFoundError } from '@backstage/errors';
import { z } from 'zod';
import type { QualityReporter } from '../report/QualityReporter';
import type { ScheduleService } from '../schedules/ScheduleService';

const nameParams = z.strictObject({ name: identifierSchema });
/** Period of a report that names none. */
const DEFAULT_PERIOD_MS = 7 * 24 * 3600 * 1000;

const timeQuery = z.iso
  .datetime({ offset: true })
  .transform(text => Date.parse(text));

/** How datasets stand, and when they are looked at. */
export function createDatasetRoutes(options: {
  datasets: DatasetsService;
  reporter: QualityReporter;
  schedules: ScheduleService;
}): ApiRoute<any, any, any>[] {
  const { datasets, reporter, schedules } = options;
  const mustExist = async (name: string) => {
    if (!(await datasets.get(name))) {
      throw new NotFoundError(`Dataset '${name}' does not exist`);
    }
  };
  return [
    defineRoute({
      method: 'get',
      path: '/freshness',
      role: 'viewer',
      summary: 'How old the newest data of each dataset is',
      responses: {
        200: {
          description: 'How old the newest data is',
          schema: freshnessResponseSchema,
        },
      },
      handler: async () => ({ body: await reporter.freshness() }),
    }),
    defineRoute({
      method: 'get',
      path: '/report',
      role: 'viewer',
      summary: 'Scores, trends and incidents of a period',
      query: z.strictObject({
        from: timeQuery.optional(),
        to: timeQuery.optional(),
        dataset: identifierSchema.optional(),
      }),
      responses: {
        200: { description: 'The report', schema: qualityReportSchema },
        404: { description: 'No such dataset' },
      },
      handler: async ({ query }) => {
        const toMs = query.to ?? Date.now();
        const fromMs = query.from ?? toMs - DEFAULT_PERIOD_MS;
        if (fromMs >= toMs) {
          const message = 'expected a time before to';
          throw fieldsError([{ field: 'query.from', message }]);
        }
        return {
          body: await reporter.report({
            fromMs,
            toMs,
            dataset: query.dataset,
          }),
        };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/datasets',
      role: 'viewer',
      summary: 'Quality of every dataset',
      responses: {
        200: {
          description: 'Datasets with their scores',
          schema: datasetsQualityResponseSchema,
        },
      },
      handler: async () => ({ body: await reporter.datasets() }),
    }),
    defineRoute({
      method: 'get',
      path: '/datasets/{name}',
      role: 'viewer',
      summary: 'Quality of one dataset with its checks',
      params: nameParams,
      responses: {
        200: {
          description: 'The dataset, its checks and scores',
          schema: datasetQualityDetailSchema,
        },
        404: { description: 'No such dataset' },
      },
      handler: async ({ params }) => ({
        body: await reporter.dataset(params.name),
      }),
    }),
    defineRoute({
      method: 'get',
      path: '/datasets/{name}/schedule',
      role: 'viewer',
      summary: 'When the checks of a dataset run by themselves',
      params: nameParams,
      responses: {
        200: {
          description: 'When its checks run',
          schema: qualityScheduleSchema,
        },
      },
      handler: async ({ params }) => {
        await mustExist(params.name);
        return { body: await schedules.get(params.name) };
      },
    }),
    defineRoute({
      method: 'put',
      path: '/datasets/{name}/schedule',
      role: 'operator',
      summary: 'Set when the checks of a dataset run by themselves',
      params: nameParams,
      body: z.strictObject({ schedule: z.string().max(100).nullable() }),
      audit: {
        action: 'DATA_QUALITY_SCHEDULE',
        target: context => `dataset:${context.params.name}`,
      },
      responses: {
        200: {
          description: 'When its checks run',
          schema: qualityScheduleSchema,
        },
        400: { description: 'Neither a duration nor cron' },
      },
      handler: async ({ params, body }) => {
        await mustExist(params.name);
        return { body: await schedules.set(params.name, body.schedule) };
      },
    }),
  ];
}
