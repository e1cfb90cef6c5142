/** Columns with mean 0 and deviation 1; missing values are 0, which is the mean. */
export interface Standardised {
  columns: Float64Array[];
  means: Float64Array;
  /** 1 for a column that never changes. */
  deviations: Float64Array;
}

/** Brings columns to one scale, so that one penalty is fair to all of them. */
export function standardise(columns: readonly Float32Array[]): Standardised {
  const means = new Float64Array(columns.length);
  const deviations = new Float64Array(columns.length);
  const scaled = columns.map((column, index) => {
    let sum = 0;
    let present = 0;
    for (let row = 0; row < column.length; row++) {
      const value = column[row];
      if (!Number.isNaN(value)) {
        sum += value;
        present += 1;
      }
    }
    const mean = Math.fround(present > 0 ? sum / present : 0);
    let squares = 0;
    for (let row = 0; row < column.length; row++) {
      const distance = column[row] - mean;
      if (!Number.isNaN(distance)) squares += distance * distance;
    }
    const deviation = Math.sqrt(squares / Math.max(1, column.length)) || 1;
    const result = new Float64Array(column.length);
    for (let row = 0; row < column.length; row++) {
      const distance = column[row] - mean;
      if (!Number.isNaN(distance)) result[row] = distance / deviation;
    }
    means[index] = mean;
    deviations[index] = deviation;
    return result;
  });
  return { columns: scaled, means, deviations };
}
