import type { BinnedMatrix } from './BinnedMatrix';
import { missingBinOf } from './FeatureBins';
import { findSplit } from './findSplit';
import { buildHistogram, subtractHistogram } from './histogram';
import type { PackedDerivatives } from './PackedDerivatives';
import type { BoostingOptions, Split, Tree } from './types';

/** No bin has this number. */
const NO_BIN = -1;

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
  /** All rows, in the order of the leaves that they fall into. */
  rows: Int32Array;
  spareRows: Int32Array;
  gathered: Float64Array;
  histograms: Float64Array[];
}

/** Takes the memory that growing trees over this matrix needs. */
export function createGrowingSpace(
  matrix: BinnedMatrix,
  maxLeaves: number,
): GrowingSpace {
  return {
    rows: new Int32Array(matrix.rows),
    spareRows: new Int32Array(matrix.rows),
    gathered: new Float64Array(matrix.rows),
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
  scores: Float64Array;
  space: GrowingSpace;
  settings: BoostingOptions;
}): Tree {
  const { matrix, derivatives, scores, space, settings } = options;
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
  const { rows } = space;
  for (let row = 0; row < rows.length; row++) rows[row] = row;
  const root = newLeaf(tree, 0, rows.length, space.histograms[0]);
  buildHistogram(matrix, rows, derivatives.values, root.histogram);
  Object.assign(root, sumOf(derivatives));
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
    const middle = partition(matrix, leaf, leaf.split, space);
    const smallerIsLeft = middle - leaf.from <= leaf.to - middle;
    const spare = space.histograms[leaves.length];
    const children = divide(tree, matrix, leaf, middle, smallerIsLeft, spare);
    // Leaves of a tree that is as large as it may be are not split again.
    if (leaves.length + 1 < settings.maxLeaves) {
      const { from, to } = children[smallerIsLeft ? 0 : 1];
      const own = rows.subarray(from, to);
      gather(own, derivatives.values, space.gathered);
      buildHistogram(matrix, own, space.gathered, spare);
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
    for (let index = from; index < to; index++) scores[rows[index]] += value;
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

function sumOf(derivatives: PackedDerivatives) {
  let sum = 0;
  for (let row = 0; row < derivatives.values.length; row++) {
    sum += derivatives.values[row];
  }
  return derivatives.unpack(sum);
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

/** Puts the rows of a leaf that go left before those that go right, both in their old order. */
function partition(
  matrix: BinnedMatrix,
  { from, to }: Leaf,
  split: Split,
  { rows, spareRows }: GrowingSpace,
): number {
  const column = matrix.columns[split.feature];
  const missing = missingBinOf(matrix.bins[split.feature]);
  const { bin } = split;
  const alsoLeft = split.missingLeft ? missing : NO_BIN;
  let left = from;
  let right = 0;
  for (let index = from; index < to; index++) {
    const row = rows[index];
    const value = column[row];
    const goesLeft = Number(value <= bin) | Number(value === alsoLeft);
    // Both are written and one place moves on: cheaper than a branch that guesses wrong.
    spareRows[right] = row;
    rows[left] = row;
    left += goesLeft;
    right += 1 - goesLeft;
  }
  rows.set(spareRows.subarray(0, right), left);
  return left;
}

function gather(
  rows: Int32Array,
  values: Float64Array,
  target: Float64Array,
): void {
  for (let index = 0; index < rows.length; index++) {
    target[index] = values[rows[index]];
  }
}
