/** @jest-environment ./__testUtils__/onnxEnvironment.js */
import fc from 'fast-check';
import { trainBoosting } from '../boosting/trainBoosting';
import { TabularEncoder } from '../encoding/TabularEncoder';
import { trainLogistic } from '../linear/trainLogistic';
import { SeededRandom } from '../random/SeededRandom';
import { largestDistance, runOnnx } from '../__testUtils__/runOnnx';
import type { LabelledMatrix } from '../types';
import { readOnnxMetadata } from './readOnnxMetadata';
import { ENCODER_METADATA_KEY, LEARNER_METADATA_KEY, toOnnx } from './toOnnx';

const TOLERANCE = 1e-6;

/** Making a failed example smaller takes longer than a test may; its seed is enough. */
const FUZZED = { numRuns: 15, endOnFailure: true };

const matrices = fc
  .record({
    seed: fc.integer(),
    rows: fc.integer({ min: 30, max: 400 }),
    scales: fc.array(
      fc.record({
        mean: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        deviation: fc.constantFrom(1e-3, 1, 50, 1e5),
        missing: fc.constantFrom(0, 0, 0.3),
        /** 0: any value; otherwise so many different ones, which makes ties. */
        levels: fc.constantFrom(0, 2, 7),
      }),
      { minLength: 1, maxLength: 9 },
    ),
  })
  .map(({ seed, rows, scales }): LabelledMatrix => {
    const random = SeededRandom.create(seed);
    const drive = Float64Array.from({ length: rows }, () => random.normal());
    return {
      columns: scales.map(({ mean, deviation, missing, levels }) =>
        Float32Array.from({ length: rows }, (_, row) => {
          if (random.next() < missing) return NaN;
          const value = (drive[row] + random.normal()) / 2;
          const level = levels ? Math.round(value * levels) / levels : value;
          return mean + deviation * level;
        }),
      ),
      labels: Uint8Array.from(drive, (value, row) =>
        row < 2 ? row : Number(value + random.normal() > 0.5),
      ),
    };
  });

function encoderOf(width: number): TabularEncoder {
  return TabularEncoder.parse(
    JSON.stringify({
      formatVersion: 1,
      features: Array.from({ length: width }, (_, index) => ({
        name: `f${index}`,
        kind: 'number',
      })),
    }),
  );
}

/** Values that training did not see: missing everywhere, beyond the ends, on the cuts. */
function withOddRows(columns: Float32Array[]): Float32Array[] {
  return columns.map(column =>
    Float32Array.of(...column, NaN, 0, -3e6, 3e6, Infinity, column[0]),
  );
}

describe('toOnnx', () => {
  it('scores boosted trees in the runtime as the trainer does', async () => {
    await fc.assert(
      fc.asyncProperty(matrices, async matrix => {
        const model = await trainBoosting(matrix, {
          maxIterations: 12,
          minChildRows: 3,
        });
        const columns = withOddRows(matrix.columns);
        const onnx = toOnnx(model, encoderOf(columns.length));
        expect(
          largestDistance(await runOnnx(onnx, columns), model.score(columns)),
        ).toBeLessThanOrEqual(TOLERANCE);
      }),
      FUZZED,
    );
  });

  it('takes infinity for a value where a cut parts missing values from all others', async () => {
    const values = Float32Array.from({ length: 80 }, (_, row) => row % 7);
    const labels = Uint8Array.from(values, (_, row) => Number(row % 2 === 0));
    const columns = [values.map((value, row) => (labels[row] ? NaN : value))];
    const model = await trainBoosting({ columns, labels });
    expect(model.trees[0].threshold).toContain(Infinity);
    const odd = withOddRows(columns);
    expect(
      largestDistance(
        await runOnnx(toOnnx(model, encoderOf(1)), odd),
        model.score(odd),
      ),
    ).toBeLessThanOrEqual(TOLERANCE);
  });

  it('scores a logistic regression in the runtime as the trainer does', async () => {
    await fc.assert(
      fc.asyncProperty(matrices, async matrix => {
        const model = await trainLogistic(matrix);
        const columns = matrix.columns.map(column =>
          Float32Array.of(...column, NaN, column[0]),
        );
        const onnx = toOnnx(model, encoderOf(columns.length));
        expect(
          largestDistance(await runOnnx(onnx, columns), model.score(columns)),
        ).toBeLessThanOrEqual(TOLERANCE);
      }),
      FUZZED,
    );
  });

  it('scores a model that learned nothing as the share of the class', async () => {
    const columns = [new Float32Array(100).fill(3)];
    const labels = Uint8Array.from({ length: 100 }, (_, row) => +(row < 25));
    const model = await trainBoosting({ columns, labels });
    expect(model.trees).toHaveLength(1);
    const scores = await runOnnx(toOnnx(model, encoderOf(1)), columns);
    expect(scores[0]).toBeCloseTo(0.25, 5);
  });

  it('carries the encoder and the metadata within', async () => {
    const columns = [Float32Array.from({ length: 60 }, (_, row) => row)];
    const labels = Uint8Array.from({ length: 60 }, (_, row) => +(row % 3 > 0));
    const model = await trainLogistic({ columns, labels });
    const encoder = encoderOf(1);
    const onnx = toOnnx(model, encoder, { model: 'churn', empty: '' });
    expect(readOnnxMetadata(onnx)).toEqual({
      model: 'churn',
      empty: '',
      [ENCODER_METADATA_KEY]: encoder.serialise(),
      [LEARNER_METADATA_KEY]: 'logistic',
    });
  });
});

describe('readOnnxMetadata', () => {
  it('refuses bytes that are no model', () => {
    expect(() => readOnnxMetadata(Buffer.from('not a model'))).toThrow(
      'No protobuf message',
    );
  });
});
