import {
  identifierSchema,
  qualityRunSchema,
  type QualityRunsResponse,
  qualityRunsResponseSchema,
  type ValidateAccepted,
  validateAcceptedSchema,
  validateRequestSchema,
} from '@analytics-engine/plugin-analytics-common';
import {
  defineRoute,
  type ApiRoute,
} from '@analytics-engine/plugin-analytics-node';
import { NotFoundError } from '@backstage/errors';
import { z } from 'zod';
import type { RunService } from '../runs/RunService';
import type { RunStore } from '../runs/RunStore';

const DEFAULT_RUNS = 50;
const MAX_RUNS = 200;

const goingRunSchema = z.strictObject({
  runId: z.string(),
  operationId: z.string().nullable(),
  status: z.literal('RUNNING'),
});

/** Starting runs and reading what they found. */
export function createRunRoutes(options: {
  service: RunService;
  runs: RunStore;
}): ApiRoute<any, any, any>[] {
  const { service, runs } = options;
  return [
    defineRoute({
      method: 'post',
      path: '/validate',
      role: 'operator',
      summary: 'Run the checks of a dataset',
      description:
        'Answers the result, or 202 when it takes longer than the limit. Data that fail are still 200.',
      body: validateRequestSchema,
      audit: {
        action: 'DATA_QUALITY_VALIDATE',
        target: context => `dataset:${context.body?.dataset ?? 'unknown'}`,
      },
      responses: {
        200: {
          description: 'The run and its results',
          schema: qualityRunSchema,
        },
        202: {
          description: 'It goes on as an operation',
          schema: validateAcceptedSchema,
        },
        400: { description: 'Unknown check' },
        404: { description: 'Unknown dataset' },
        409: { description: 'A run of the dataset is going on' },
      },
      handler: async ({ body, caller }) => {
        const outcome = await service.validate({
          ...body,
          trigger: 'request',
          actor: caller,
        });
        if ('run' in outcome) {
          return { body: outcome.run };
        }
        const { runId, operationId } = outcome.accepted;
        const accepted: ValidateAccepted = {
          operationId: operationId!,
          runId,
          status: 'RUNNING',
          links: { self: `/api/v1/analytics/operations/${operationId}` },
        };
        return { status: 202, body: accepted };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/runs/{runId}',
      role: 'viewer',
      summary: 'One run with its results',
      params: z.strictObject({ runId: z.uuid() }),
      responses: {
        200: {
          description: 'The run and its results',
          schema: qualityRunSchema,
        },
        202: { description: 'It is going on', schema: goingRunSchema },
        404: { description: 'No such run' },
      },
      handler: async ({ params }) => {
        const run = await runs.get(params.runId);
        if (run) {
          return { body: run };
        }
        const going = await service.find(params.runId);
        if (!going) {
          throw new NotFoundError(`Run '${params.runId}' does not exist`);
        }
        return { status: 202, body: { ...going, status: 'RUNNING' } };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/datasets/{name}/runs',
      role: 'viewer',
      summary: 'Runs of a dataset, newest first',
      params: z.strictObject({ name: identifierSchema }),
      query: z.strictObject({
        limit: z.coerce
          .number()
          .int()
          .min(1)
          .max(MAX_RUNS)
          .default(DEFAULT_RUNS),
        cursor: z.coerce.number().int().optional(),
      }),
      responses: {
        200: {
          description: 'Runs, newest first',
          schema: qualityRunsResponseSchema,
        },
      },
      handler: async ({ params, query }) => {
        const list = await runs.list({
          dataset: params.name,
          limit: query.limit + 1,
          beforeMs: query.cursor,
        });
        const shown = list.slice(0, query.limit);
        const body: QualityRunsResponse = {
          dataset: params.name,
          runs: shown,
          nextCursor:
            list.length > shown.length
              ? String(Date.parse(shown[shown.length - 1].finishedAt))
              : null,
        };
        return { body };
      },
    }),
  ];
}
