import {
  batchScoreRequestSchema,
  batchScoreResponseSchema,
} from '@analytics-engine/plugin-analytics-common';
import {
  defineRoute,
  type ApiRoute,
} from '@analytics-engine/plugin-analytics-node';
import { modelParams } from '../routes/params';
import type { ScoringService } from './ScoringService';

/** Scoring whole datasets. */
export function createScoringRoutes(
  scoring: ScoringService,
): ApiRoute<any, any, any>[] {
  return [
    defineRoute({
      method: 'post',
      path: '/models/{model}/score',
      role: 'operator',
      summary: 'Score the rows of a dataset',
      description:
        "Scores the rows of `dataset` within from and to, or what the model's definition gives for the moment `asOf`. The scores go to `target`, under the operation's id as run_id, each row once. GET /operations/{id} tells progress, DELETE cancels.",
      params: modelParams,
      body: batchScoreRequestSchema,
      audit: {
        action: 'ML_MODEL_ACCESS',
        target: ({ params }) => `model:${params.model}`,
        details: ({ body }, result) => ({
          access: 'score',
          ...body,
          ...(result?.body as object | undefined),
        }),
      },
      responses: {
        202: { description: 'The run', schema: batchScoreResponseSchema },
        404: { description: 'No such model or version' },
        409: {
          description: 'No version is in production, or the target is taken',
        },
        422: { description: 'The rows cannot be had, or there are none' },
      },
      handler: async ({ params, body, caller }) => ({
        status: 202,
        body: await scoring.start(params.model, body, {
          kind: caller.kind,
          subject: caller.subject,
        }),
      }),
    }),
  ];
}
