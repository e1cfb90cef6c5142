import type { BinaryModel } from '../types';
import { sigmoid } from '../metrics/sigmoid';

/** Weights of a logistic regression over centred columns. */
export interface LogisticParameters {
  /** Rounded to float32; also what stands in for a missing value. */
  means: Float64Array;
  /** One for each column, the scale folded in. */
  weights: Float64Array;
  bias: number;
}

/** A logistic regression: p = sigmoid(weights . (x - means) + bias). */
export class LogisticModel implements BinaryModel {
  readonly learner = 'logistic';
  readonly parameters: LogisticParameters;

  private constructor(parameters: LogisticParameters) {
    this.parameters = parameters;
  }

  static create(parameters: LogisticParameters): LogisticModel {
    return new LogisticModel(parameters);
  }

  score(columns: Float32Array[]): Float64Array {
    const { means, weights, bias } = this.parameters;
    const scores = new Float64Array(columns[0]?.length ?? 0).fill(bias);
    columns.forEach((column, index) => {
      const weight = weights[index];
      const mean = means[index];
      for (let row = 0; row < scores.length; row++) {
        const value = column[row] - mean;
        if (!Number.isNaN(value)) scores[row] += weight * value;
      }
    });
    return scores.map(sigmoid);
  }
}
