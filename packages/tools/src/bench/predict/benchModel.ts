import type {
  FeatureRow,
  VersionMetadataInput,
} from '@analytics-engine/plugin-analytics-common';
import {
  SeededRandom,
  TabularEncoder,
  toOnnx,
  trainBoosting,
} from '@analytics-engine/tabular-trainer';

const FEATURES = 20;
const TRAINING_ROWS = 20_000;
const TREES = 100;
const EDGE = 0.5;

/** A model for benchmarks, with rows to ask it. */
export interface BenchModel {
  onnx: Uint8Array;
  width: number;
  metadata(version: string): VersionMetadataInput;
  /** Different rows by number, the same for the same number. */
  row(number: number): FeatureRow;
  matrix(rows: number): Float32Array;
}

/** A hundred boosted trees over 20 numbers: neither a toy nor large. */
export async function trainBenchModel(): Promise<BenchModel> {
  const random = SeededRandom.create(7);
  const columns = Array.from({ length: FEATURES }, () =>
    Float32Array.from({ length: TRAINING_ROWS }, () => random.normal()),
  );
  const labels = Uint8Array.from({ length: TRAINING_ROWS }, (_, row) => {
    const signal = columns[0][row] + columns[1][row] * columns[2][row];
    return signal + random.normal() > EDGE ? 1 : 0;
  });
  const model = await trainBoosting(
    { columns, labels },
    { maxIterations: TREES },
  );
  const names = columns.map((_, index) => `f${index}`);
  const encoder = TabularEncoder.parse(
    JSON.stringify({
      formatVersion: 1,
      features: names.map(name => ({ name, kind: 'number' })),
    }),
  );
  const row = (number: number) =>
    Object.fromEntries(
      names.map((name, index) => [
        name,
        columns[index][number % TRAINING_ROWS],
      ]),
    );
  const [score] = model.score(columns);
  return {
    onnx: toOnnx(model, encoder),
    width: FEATURES,
    metadata: version => ({
      version,
      signature: {
        features: names.map(name => ({ name, type: 'number' })),
        output: { task: 'binary' },
      },
      goldenRows: [{ features: row(0), score }],
    }),
    row,
    matrix: rows =>
      Float32Array.from(
        { length: rows * FEATURES },
        (_, at) =>
          columns[at % FEATURES][Math.floor(at / FEATURES) % TRAINING_ROWS],
      ),
  };
}
