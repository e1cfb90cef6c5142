import {
  MAX_PREDICT_BODY_BYTES,
  predictRequestSchema,
  predictResponseSchema,
} from '@analytics-engine/plugin-analytics-common';
import type { ApiRoute } from '@analytics-engine/plugin-analytics-node';
import { defineRoute } from '@analytics-engine/plugin-analytics-node';
import {
  answerLargeCall,
  LARGE_BODY_BYTES,
} from '../inference/answerLargeCall';
import { bodyError } from '../inference/bodyError';
import type { LargeCallHost } from '../inference/large/LargeCallHost';
import {
  BodyProblem,
  readPredictBody,
  type PredictBody,
} from '../inference/predictBody';
import { predictFailures } from '../inference/predictFailures';
import type { PredictService } from '../inference/PredictService';
import { modelParams } from './params';

/** Of answers that are written already. */
const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' };

/** Asking a model. */
export function createPredictRoutes(options: {
  predictions: PredictService;
  largeCalls: LargeCallHost;
}): ApiRoute<any, any, any>[] {
  return [
    defineRoute({
      method: 'post',
      path: '/models/{model}/predict',
      role: 'viewer',
      summary: 'Score rows with the version in production',
      description:
        'A JSON object: `instances` (rows by feature name), and if wanted `entityKeys` (one per row: whom it is about) and `version` (asks for that one). Every answer is logged; ML_MODEL_ACCESS is audited once a minute for each caller.',
      params: modelParams,
      raw: {
        contentTypes: ['application/json'],
        description: 'PredictRequest.',
        schema: predictRequestSchema,
      },
      bodyLimitBytes: MAX_PREDICT_BODY_BYTES,
      audited: false,
      responses: {
        200: {
          description: 'Predictions in the order of the instances',
          schema: predictResponseSchema,
        },
        400: { description: 'Every feature that is missing or mistyped' },
        ...predictFailures,
      },
      handler: async ({ params: { model }, readBody, caller }) => {
        const bytes = await readBody();
        if (bytes.length > LARGE_BODY_BYTES) {
          const call = { model, body: bytes, caller };
          return {
            body: await answerLargeCall(options, call),
            headers: JSON_TYPE,
          };
        }
        const predictions = await options.predictions.predict({
          ...parseBody(bytes),
          model,
          caller,
        });
        return {
          body: JSON.stringify({ model, predictions }),
          headers: JSON_TYPE,
        };
      },
    }),
  ];
}

function parseBody(bytes: Buffer): PredictBody {
  try {
    return readPredictBody(bytes);
  } catch (error) {
    throw error instanceof BodyProblem ? bodyError(error) : error;
  }
}
