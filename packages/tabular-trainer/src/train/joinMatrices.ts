import type { LabelledMatrix } from '../types';

/** The rows of both, one after the other. */
export function joinMatrices(
  first: LabelledMatrix,
  second: LabelledMatrix,
): LabelledMatrix {
  const rows = first.labels.length + second.labels.length;
  const labels = new Uint8Array(rows);
  labels.set(first.labels);
  labels.set(second.labels, first.labels.length);
  return {
    labels,
    columns: first.columns.map((column, index) => {
      const joined = new Float32Array(rows);
      joined.set(column);
      joined.set(second.columns[index], column.length);
      return joined;
    }),
  };
}
