import type { BinnedMatrix } from './BinnedMatrix';
import { findSplit } from './findSplit';
import { buildHistogram, subtractHistogram } from './histogram';
import type { MovingRows } from './MovingRows';
import { createWrongRows, partition, type WrongRows } from './partition';
import type { PackedDerivatives } from './PackedDerivatives';
import type { BoostingOptions, Split, Tree } from './types';

interface Leaf {
  node: number;
  from: number;
  to: number;
  gradient: number;
  hessian: number;
  histogram: Float64Array;
  split: Split | undefined;
}

/** Memory that is used again for every tree. */
export interface GrowingSpace {
  wrong: WrongRows;
  histograms: Float64Array[];
}

/** Takes the memory that growing trees over this matrix needs. */
export function createGrowingSpace(
  matrix: BinnedMatrix,
  maxLeaves: number,
): GrowingSpace {
  return {
    wrong: createWrongRows(matrix.rows),
    histograms: Array.from(
      { length: maxLeaves },
      () => new Float64Array(matrix.totalBins),
    ),
  };
}

/**
 * Grows one tree, always parting the leaf that gains most (best-first, as
 * LightGBM), and adds its leaf values to the scores of its rows.
 */
export function growTree(options: {
  matrix: BinnedMatrix;
  derivatives: PackedDerivatives;
  rows: MovingRows;
  space: GrowingSpace;
  settings: BoostingOptions;
}): Tree {
  const { matrix, derivatives, rows, space, settings } = options;
  const tree: Tree = {
    feature: [],
    threshold: [],
    bin: [],
    missingLeft: [],
    left: [],
    right: [],
    value: [],
    gain: [],
  };
  const root = newLeaf(tree, 0, matrix.rows, space.histograms[0]);
  buildHistogram(matrix, rows, 0, matrix.rows, root.histogram);
  Object.assign(root, derivatives.unpack(sumOf(rows.derivatives)));
  const judge = (leaf: Leaf) => {
    const count = leaf.to - leaf.from;
    leaf.split =
      count < 2 * settings.minChildRows
        ? undefined
        : findSplit({
            ...leaf,
            matrix,
            derivatives,
            rows: count,
            options: settings,
          });
  };
  judge(root);
  const leaves = [root];
  while (leaves.length < settings.maxLeaves) {
    const leaf = best(leaves);
    if (!leaf?.split) break;
    const { split, from, to } = leaf;
    const middle = partition(matrix, split, rows, space.wrong, from, to);
    const smallerIsLeft = middle - from <= to - middle;
    const spare = space.histograms[leaves.length];
    const children = divide(tree, matrix, leaf, middle, smallerIsLeft, spare);
    // Leaves of a tree that is as large as it may be are not split again.
    if (leaves.length + 1 < settings.maxLeaves) {
      const smaller = children[smallerIsLeft ? 0 : 1];
      buildHistogram(matrix, rows, smaller.from, smaller.to, spare);
      subtractHistogram(leaf.histogram, spare);
      children.forEach(judge);
    }
    leaves.splice(leaves.indexOf(leaf), 1, ...children);
  }
  for (const { node, from, to, gradient, hessian } of leaves) {
    const value = Math.fround(
      (-settings.learningRate * gradient) / (hessian + settings.l2),
    );
    tree.value[node] = value;
    add(rows.scores, value, from, to);
  }
  return tree;
}

function newLeaf(
  tree: Tree,
  from: number,
  to: number,
  histogram: Float64Array,
): Leaf {
  const node = tree.feature.length;
  tree.feature.push(-1);
  tree.threshold.push(0);
  tree.bin.push(0);
  tree.missingLeft.push(false);
  tree.left.push(0);
  tree.right.push(0);
  tree.value.push(0);
  tree.gain.push(0);
  return {
    node,
    from,
    to,
    gradient: 0,
    hessian: 0,
    histogram,
    split: undefined,
  };
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < values.length; row++) sum += values[row];
  return sum;
}

function add(
  values: Float64Array,
  what: number,
  from: number,
  to: number,
): void {
  for (let row = from; row < to; row++) values[row] += what;
}

function best(leaves: Leaf[]): Leaf | undefined {
  let result: Leaf | undefined;
  for (const leaf of leaves) {
    if (leaf.split && leaf.split.gain > (result?.split?.gain ?? 0)) {
      result = leaf;
    }
  }
  return result;
}

/** Turns the leaf into a node with two leaves. */
function divide(
  tree: Tree,
  matrix: BinnedMatrix,
  leaf: Leaf,
  middle: number,
  smallerIsLeft: boolean,
  smallerHistogram: Float64Array,
): [Leaf, Leaf] {
  const split = leaf.split!;
  const larger = leaf.histogram;
  const left = newLeaf(
    tree,
    leaf.from,
    middle,
    smallerIsLeft ? smallerHistogram : larger,
  );
  const right = newLeaf(
    tree,
    middle,
    leaf.to,
    smallerIsLeft ? larger : smallerHistogram,
  );
  left.gradient = split.leftGradient;
  left.hessian = split.leftHessian;
  right.gradient = leaf.gradient - split.leftGradient;
  right.hessian = leaf.hessian - split.leftHessian;
  const { thresholds } = matrix.bins[split.feature];
  tree.feature[leaf.node] = split.feature;
  // Beyond the last cut only missing values are on the other side.
  tree.threshold[leaf.node] =
    split.bin < thresholds.length ? thresholds[split.bin] : Infinity;
  tree.bin[leaf.node] = split.bin;
  tree.missingLeft[leaf.node] = split.missingLeft;
  tree.left[leaf.node] = left.node;
  tree.right[leaf.node] = right.node;
  tree.gain[leaf.node] = split.gain;
  return [left, right];
}
