import {
  MAX_PREDICT_BODY_BYTES,
  predictRequestSchema,
  type PredictResponse,
  predictResponseSchema,
} from '@analytics-engine/plugin-analytics-common';
import type { ApiRoute } from '@analytics-engine/plugin-analytics-node';
import { defineRoute } from '@analytics-engine/plugin-analytics-node';
import { parsePredictBody } from '../inference/parsePredictBody';
import { predictFailures } from '../inference/predictFailures';
import type { PredictService } from '../inference/PredictService';
import { sendPredictions } from '../inference/sendPredictions';
import { modelParams } from './params';
import { readAll } from '../readAll';

/** Answers above this are sent in pieces. */
const LARGE_ANSWER_ROWS = 1_000;

/** Asking a model. */
export function createPredictRoutes(options: {
  predictions: PredictService;
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
      handler: async ({ params: { model }, openBody, caller, response }) => {
        const call = await parsePredictBody(await readAll(openBody()));
        const body: PredictResponse = {
          model,
          predictions: await options.predictions.predict({
            ...call,
            model,
            caller,
          }),
        };
        if (body.predictions.length > LARGE_ANSWER_ROWS) {
          await sendPredictions(response, body);
          return undefined;
        }
        return { body };
      },
    }),
  ];
}
