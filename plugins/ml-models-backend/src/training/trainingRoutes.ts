import {
  modelNameSchema,
  retrainRequestSchema,
  retrainResponseSchema,
  type TrainingStatusResponse,
  trainingStatusResponseSchema,
} from '@analytics-engine/plugin-analytics-common';
import {
  defineRoute,
  type ApiRoute,
} from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';
import type { TrainingService } from './run/TrainingService';

/** Starting training and following it. */
export function createTrainingRoutes(
  training: TrainingService,
): ApiRoute<any, any, any>[] {
  return [
    defineRoute({
      method: 'post',
      path: '/models/{model}/retrain',
      role: 'operator',
      summary: 'Train a new version of a model',
      description:
        'Reads the rows of the range, trains, registers the result as a version and judges it beside the version in production on the same hold-out, the newest rows. With autoDeployIfBetter it takes over when it is surely better and worse in nothing that matters; GET /ml/training/status tells the decision in words.',
      params: z.strictObject({ model: modelNameSchema }),
      body: retrainRequestSchema,
      audit: {
        action: 'ML_MODEL_RETRAIN',
        target: ({ params }) => `model:${params.model}`,
        details: ({ body }) => ({ ...body }),
      },
      responses: {
        202: {
          description: 'The run and its operation',
          schema: retrainResponseSchema,
        },
        404: { description: 'No such model' },
        409: {
          description: 'Already training, or held back by a quality gate',
        },
        422: { description: 'The model cannot be trained like that' },
      },
      handler: async ({ params, body, caller }) => ({
        status: 202,
        body: await training.start(params.model, body, {
          kind: caller.kind,
          subject: caller.subject,
        }),
      }),
    }),
    defineRoute({
      method: 'get',
      path: '/training/status',
      role: 'viewer',
      summary: 'Training runs, newest first',
      query: z.strictObject({ model: modelNameSchema.optional() }),
      responses: {
        200: {
          description: 'State, progress, figures, decision',
          schema: trainingStatusResponseSchema,
        },
      },
      handler: async ({ query }) => {
        const body: TrainingStatusResponse = {
          timestamp: new Date().toISOString(),
          jobs: await training.list(query.model),
        };
        return { body };
      },
    }),
  ];
}
