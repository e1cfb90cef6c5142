import type {
  FeatureEncoder,
  FeatureRow,
} from '@analytics-engine/plugin-analytics-common';
import type { PredictionBatch } from './types';

/** A batch whose rows are here. */
export type LocalBatch = Omit<PredictionBatch, 'instances'> & {
  instances: readonly FeatureRow[];
};

/** Rows `from` to `to` of a batch as records of the topic. */
export function encodePredictions(
  batch: LocalBatch,
  encoder: FeatureEncoder,
  from: number,
  to: number,
): Buffer[] {
  return writePredictions(batch, encoder, from, to).map(text =>
    Buffer.from(text),
  );
}

/** The same as text. */
export function writePredictions(
  batch: LocalBatch,
  encoder: FeatureEncoder,
  from: number,
  to: number,
): string[] {
  const { predictionIds, instances, entityKeys, scores, labels } = batch;
  const classes = batch.probabilities
    ? batch.probabilities.length / predictionIds.length
    : 0;
  const shared =
    `","predicted_at":"${new Date(batch.at).toISOString()}"` +
    `,"model":${JSON.stringify(batch.model)}` +
    `,"version":${JSON.stringify(batch.version)}` +
    `,"role":"${batch.role}"` +
    `,"deployment_id":${JSON.stringify(batch.deploymentId ?? '')}` +
    `,"latency_ms":${Math.round(batch.latencyMs * 1000) / 1000}`;
  const records: string[] = [];
  for (let row = from; row < to; row++) {
    const label = labels ? JSON.stringify(labels[row]) : '""';
    records.push(
      `{"prediction_id":"${predictionIds[row]}${shared}` +
        `,"entity_key":${JSON.stringify(entityKeys[row] ?? '')}` +
        `,"score":${scores[row]},"label":${label}` +
        `${encodeProbabilities(batch, row, classes)}` +
        `,"features":${encodeFeatures(encoder.compact(instances[row]))}}`,
    );
  }
  return records;
}

/** Classes whose probabilities are logged; more would make rows of kilobytes. */
const MAX_LOGGED_CLASSES = 100;
/** Shortest digits that read back as the same float32 need no more than this. */
const FLOAT_DIGITS = 9;

function encodeProbabilities(
  { probabilities }: LocalBatch,
  row: number,
  classes: number,
): string {
  if (!probabilities || classes > MAX_LOGGED_CLASSES) return '';
  const own = probabilities.subarray(row * classes, (row + 1) * classes);
  const values = Array.from(own, each =>
    Number(each.toPrecision(FLOAT_DIGITS)),
  );
  return `,"probabilities":${JSON.stringify(values)}`;
}

/**
 * JSON has no NaN and writes null; the engine would read that as 0, a value
 * that was there, but takes the text.
 */
function encodeFeatures(values: number[]): string {
  return JSON.stringify(values).replaceAll('null', '"nan"');
}
