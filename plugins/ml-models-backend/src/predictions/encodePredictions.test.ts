import { FeatureEncoder } from '@analytics-engine/plugin-analytics-common';
import { readScores } from '../serving/readScores';
import { encodePredictions, type LocalBatch } from './encodePredictions';

const encoder = FeatureEncoder.create([
  { name: 'age', type: 'number', nullable: true },
]);

function recordsOf(classes: string[], data: Float32Array): any[] {
  const output = { task: 'multiclass' as const, classes, threshold: 0.5 };
  const batch: LocalBatch = {
    model: 'colours',
    version: 'v1',
    role: 'champion',
    predictionIds: ['a', 'b'],
    instances: [{ age: 1 }, { age: null }],
    entityKeys: ['', ''],
    latencyMs: 1,
    at: 0,
    ...readScores(data, 2, output),
  };
  return encodePredictions(batch, encoder, 0, 2).map(record =>
    JSON.parse(record.toString()),
  );
}

describe('encodePredictions', () => {
  it('logs the probability of every class beside the answer', () => {
    const data = Float32Array.of(0.1, 0.7, 0.2, 0.5, 0.3, 0.2);
    const [first, second] = recordsOf(['red', 'green', 'blue'], data);
    expect(first).toMatchObject({ label: 'green', features: [1] });
    expect(second).toMatchObject({ label: 'red', features: ['nan'] });
    expect(Float32Array.from(first.probabilities)).toEqual(data.slice(0, 3));
    expect(Float32Array.from(second.probabilities)).toEqual(data.slice(3));
  });

  it('does not log those of very many classes', () => {
    const classes = Array.from({ length: 101 }, (_, n) => `c${n}`);
    const [first] = recordsOf(classes, new Float32Array(202).fill(0.01));
    expect(first).not.toHaveProperty('probabilities');
  });
});
