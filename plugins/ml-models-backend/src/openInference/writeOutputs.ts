import type {
  ModelOutput,
  Prediction,
} from '@analytics-engine/plugin-analytics-common';
import { ValidationError } from '@analytics-engine/plugin-analytics-node';
import { outputsOf } from './describeTensors';
import type { InferRequest, InferResponse } from './protocol';

const VALUE_OF: Record<string, (row: Prediction) => number | string> = {
  score: ({ score }) => score,
  label: ({ label }) => label ?? '',
  prediction_id: ({ predictionId }) => predictionId,
  model_version: ({ version }) => version,
};

/** @throws ValidationError for an output that the model does not have */
export function checkOutputs(
  wanted: InferRequest['outputs'],
  output: ModelOutput,
): void {
  const names = outputsOf(output).map(({ name }) => name);
  const odd = wanted?.find(({ name }) => !names.includes(name));
  if (odd) {
    throw new ValidationError(
      `outputs: '${
        odd.name
      }' is not an output of this model; there are ${names.join(', ')}`,
    );
  }
}

/** Predictions as the tensors that were asked for. */
export function writeOutputs(
  predictions: readonly Prediction[],
  wanted: InferRequest['outputs'],
  output: ModelOutput,
): InferResponse['outputs'] {
  const names = wanted && new Set(wanted.map(({ name }) => name));
  return outputsOf(output)
    .filter(({ name }) => !names || names.has(name))
    .map(({ name, datatype }) => ({
      name,
      datatype,
      shape: [predictions.length],
      data: predictions.map(VALUE_OF[name]),
    }));
}
