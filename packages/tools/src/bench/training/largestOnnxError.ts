import {
  INPUT_NAME,
  OUTPUT_NAME,
  type LabelledMatrix,
} from '@analytics-engine/tabular-trainer';
import * as ort from 'onnxruntime-node';

/** How far the runtime's scores are from the trainer's own, at most. */
export async function largestOnnxError(
  onnx: Uint8Array,
  { columns, labels }: LabelledMatrix,
  scores: Float64Array,
): Promise<number> {
  const rows = labels.length;
  const data = new Float32Array(rows * columns.length);
  columns.forEach((column, index) => {
    for (let row = 0; row < rows; row++) {
      data[row * columns.length + index] = column[row];
    }
  });
  const session = await ort.InferenceSession.create(onnx, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const answer = await session.run({
    [INPUT_NAME]: new ort.Tensor('float32', data, [rows, columns.length]),
  });
  await session.release();
  const output = answer[OUTPUT_NAME].data as Float32Array;
  return output.reduce(
    (largest, score, row) => Math.max(largest, Math.abs(score - scores[row])),
    0,
  );
}
