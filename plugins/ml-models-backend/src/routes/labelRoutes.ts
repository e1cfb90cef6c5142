import {
  labelsRequestSchema,
  labelsResponseSchema,
} from '@analytics-engine/plugin-analytics-common';
import type { ApiRoute } from '@analytics-engine/plugin-analytics-node';
import { defineRoute } from '@analytics-engine/plugin-analytics-node';
import type { LabelIntake } from '../labels/LabelIntake';
import { modelParams } from './params';

/** Room for the most labels of one call. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

/** What turned out to be true. */
export function createLabelRoutes(options: {
  labels: LabelIntake;
}): ApiRoute<any, any, any>[] {
  return [
    defineRoute({
      method: 'post',
      path: '/models/{model}/labels',
      role: 'operator',
      summary: 'Say what turned out to be true of predictions',
      description:
        'A list of {predictionId, label, observedAt}, or of {entityKey, horizon, label, observedAt}, which labels every prediction about the entity within the horizon before. Labels may come again: the last one counts.',
      params: modelParams,
      body: labelsRequestSchema,
      bodyLimitBytes: BODY_LIMIT_BYTES,
      audited: false,
      responses: {
        202: {
          description: 'Labels that were taken',
          schema: labelsResponseSchema,
        },
        400: { description: 'Every label that is wrong' },
        404: { description: 'No such model' },
      },
      handler: async ({ params, body }) => ({
        status: 202,
        body: await options.labels.take(params.model, body),
      }),
    }),
  ];
}
