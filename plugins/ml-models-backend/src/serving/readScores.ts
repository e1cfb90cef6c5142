import {
  DEFAULT_BINARY_CLASSES,
  type ModelOutput,
} from '@analytics-engine/plugin-analytics-common';

/** Scores and classes of rows. */
export interface ReadScores {
  scores: Float32Array;
  /** Absent for regressions. */
  labels?: string[];
  /** Of multiclass models the probability of every class, row after row. */
  probabilities?: Float32Array;
}

/**
 * What a model's output means, by its version's signature.
 *
 * @throws RangeError when the output does not have a row for each row, or
 *   holds something that is no number
 */
export function readScores(
  data: Float32Array,
  rows: number,
  output: ModelOutput,
): ReadScores {
  const width = rows === 0 ? 0 : data.length / rows;
  if (!Number.isInteger(width) || (rows > 0 && width === 0)) {
    throw new RangeError(
      `The model answered ${data.length} values for ${rows} rows`,
    );
  }
  for (let index = 0; index < data.length; index++) {
    if (!Number.isFinite(data[index])) {
      throw new RangeError(
        `The model answered ${data[index]} for row ${Math.floor(
          index / width,
        )}`,
      );
    }
  }
  if (output.task === 'regression') {
    return { scores: width === 1 ? data : columnOf(data, rows, width, 0) };
  }
  if (output.task === 'binary') {
    const scores = width === 1 ? data : columnOf(data, rows, width, 1);
    const [negative, positive] = output.classes ?? DEFAULT_BINARY_CLASSES;
    const labels = new Array<string>(rows);
    for (let row = 0; row < rows; row++) {
      labels[row] = scores[row] >= output.threshold ? positive : negative;
    }
    return { scores, labels };
  }
  return {
    ...highest(data, rows, width, output.classes!),
    probabilities: data,
  };
}

/** Numbers of columns that the output of a task may have. */
export function expectedOutputWidths(output: ModelOutput): number[] {
  if (output.task === 'multiclass') return [output.classes!.length];
  return output.task === 'binary' ? [1, 2] : [1];
}

function columnOf(
  data: Float32Array,
  rows: number,
  width: number,
  column: number,
): Float32Array {
  const values = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    values[row] = data[row * width + column];
  }
  return values;
}

function highest(
  data: Float32Array,
  rows: number,
  width: number,
  classes: string[],
): ReadScores {
  const scores = new Float32Array(rows);
  const labels = new Array<string>(rows);
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let column = 1; column < width; column++) {
      if (data[row * width + column] > data[row * width + best]) best = column;
    }
    scores[row] = data[row * width + best];
    labels[row] = classes[best];
  }
  return { scores, labels };
}
