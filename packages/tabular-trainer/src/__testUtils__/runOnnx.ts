import * as ort from 'onnxruntime-node';
import { INPUT_NAME, OUTPUT_NAME } from '../onnx/onnxGraph';

/** Scores columns with the real runtime. */
export async function runOnnx(
  onnx: Uint8Array,
  columns: Float32Array[],
): Promise<Float32Array> {
  const rows = columns[0].length;
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
  try {
    const answer = await session.run({
      [INPUT_NAME]: new ort.Tensor('float32', data, [rows, columns.length]),
    });
    const output = answer[OUTPUT_NAME];
    expect(output.dims).toEqual([rows, 1]);
    return output.data as Float32Array;
  } finally {
    await session.release();
  }
}

/** The largest distance between two lists of scores. */
export function largestDistance(
  left: ArrayLike<number>,
  right: ArrayLike<number>,
): number {
  expect(left.length).toBe(right.length);
  let largest = 0;
  for (let index = 0; index < left.length; index++) {
    const distance = Math.abs(left[index] - right[index]);
    if (!(distance <= largest)) largest = distance;
  }
  return largest;
}
