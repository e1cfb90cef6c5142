import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabelledMatrix } from '@analytics-engine/tabular-trainer';

/** A data set as scikit.py leaves it, with the folds that both sides use. */
export class SharedData {
  readonly columns: Float32Array[];
  readonly labels: Uint8Array;
  readonly #folds: Uint8Array;

  private constructor(
    columns: Float32Array[],
    labels: Uint8Array,
    folds: Uint8Array,
  ) {
    this.columns = columns;
    this.labels = labels;
    this.#folds = folds;
  }

  static async read(directory: string, name: string): Promise<SharedData> {
    const base = join(directory, name);
    const labels = new Uint8Array(await readFile(`${base}.labels`));
    const folds = new Uint8Array(await readFile(`${base}.folds`));
    const bytes = await readFile(`${base}.f32`);
    const values = new Float32Array(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
    );
    const rows = labels.length;
    const columns = Array.from({ length: values.length / rows }, (_, column) =>
      values.subarray(column * rows, (column + 1) * rows),
    );
    return new SharedData(columns, labels, folds);
  }

  /** The rows of a fold, or all others. */
  part(fold: number, held: boolean): LabelledMatrix {
    const rows = this.labels.reduce<number[]>((list, _, row) => {
      if ((this.#folds[row] === fold) === held) list.push(row);
      return list;
    }, []);
    return pickRows(this, rows);
  }
}

/** Some rows of a matrix. */
export function pickRows(
  { columns, labels }: LabelledMatrix,
  rows: readonly number[],
): LabelledMatrix {
  return {
    columns: columns.map(column => Float32Array.from(rows, row => column[row])),
    labels: Uint8Array.from(rows, row => labels[row]),
  };
}
