import { sigmoid } from '../metrics/sigmoid';
import type { BinaryModel } from '../types';
import type { Tree } from './types';

/** Boosted trees: p = sigmoid(base + the sum of one leaf of each tree). */
export class BoostedModel implements BinaryModel {
  readonly learner = 'boosting';
  readonly base: number;
  readonly trees: readonly Tree[];

  private constructor(base: number, trees: readonly Tree[]) {
    this.base = base;
    this.trees = trees;
  }

  static create(base: number, trees: readonly Tree[]): BoostedModel {
    return new BoostedModel(base, trees);
  }

  score(columns: Float32Array[]): Float64Array {
    return this.rawScores(columns).map(sigmoid);
  }

  /** Log odds, one for each row. */
  rawScores(columns: Float32Array[]): Float64Array {
    const scores = new Float64Array(columns[0]?.length ?? 0).fill(this.base);
    for (const tree of this.trees) {
      for (let row = 0; row < scores.length; row++) {
        scores[row] += tree.value[leafOf(tree, columns, row)];
      }
    }
    return scores;
  }

  /** Sum of the gains of each encoded column's splits. */
  gains(width: number): Float64Array {
    const gains = new Float64Array(width);
    for (const tree of this.trees) {
      tree.feature.forEach((feature, node) => {
        if (feature >= 0) gains[feature] += tree.gain[node];
      });
    }
    return gains;
  }
}

function leafOf(tree: Tree, columns: Float32Array[], row: number): number {
  let node = 0;
  while (tree.feature[node] >= 0) {
    const value = columns[tree.feature[node]][row];
    const goesLeft = Number.isNaN(value)
      ? tree.missingLeft[node]
      : value <= tree.threshold[node];
    node = goesLeft ? tree.left[node] : tree.right[node];
  }
  return node;
}
