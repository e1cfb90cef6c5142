import { sigmoid } from '../metrics/sigmoid';
import { logLoss } from '../metrics/logLoss';
import { pause } from '../train/pause';
import type { LabelledMatrix, LearnerHooks } from '../types';
import { binMatrix } from './BinnedMatrix';
import { BoostedModel } from './BoostedModel';
import { createMovingRows } from './MovingRows';
import { PackedDerivatives } from './PackedDerivatives';
import { createGrowingSpace, growTree } from './growTree';
import { BOOSTING_DEFAULTS, type BoostingOptions, type Tree } from './types';

/** Relative change of the validation loss that counts as better. */
const MIN_IMPROVEMENT = 1e-7;

/**
 * Gradient boosting of trees on binned features for the log loss (Friedman,
 * Annals of Statistics 2001; histograms and best-first growth as in LightGBM).
 * With validation rows it stops when `patience` rounds brought nothing, and
 * keeps the trees up to the best round.
 */
export async function trainBoosting(
  { columns, labels }: LabelledMatrix,
  options: Partial<BoostingOptions> & {
    seed?: number;
    validation?: LabelledMatrix;
  } = {},
  hooks: LearnerHooks = {},
): Promise<BoostedModel> {
  const { seed = 0, validation, ...given } = options;
  const settings = { ...BOOSTING_DEFAULTS, ...given };
  const matrix = binMatrix(columns, seed);
  await pause(hooks.signal);
  const base = baseScore(labels);
  const rows = createMovingRows(matrix, labels, base);
  const derivatives = PackedDerivatives.create(labels.length, seed);
  const space = createGrowingSpace(matrix, settings.maxLeaves);
  const judge = validation && createJudge(validation, base);
  const trees: Tree[] = [];
  let bestLoss = Infinity;
  let bestRound = 0;
  for (let round = 1; round <= settings.maxIterations; round++) {
    await pause(hooks.signal);
    const loss = derivatives.update(rows);
    const tree = growTree({ matrix, derivatives, rows, space, settings });
    const grown = tree.feature.length > 1;
    // Nothing can be learned any more; a model has one tree at least, if only a leaf.
    if (!grown && trees.length > 0) break;
    trees.push(tree);
    const validationLoss = judge?.(tree);
    hooks.onRound?.({ round, loss, validationLoss });
    if (validationLoss === undefined) {
      bestRound = round;
    } else if (validationLoss < bestLoss * (1 - MIN_IMPROVEMENT)) {
      bestLoss = validationLoss;
      bestRound = round;
    } else if (round - bestRound >= settings.patience) {
      break;
    }
    if (!grown) break;
  }
  return BoostedModel.create(base, trees.slice(0, Math.max(1, bestRound)));
}

/** Log odds of the class, rounded as the ONNX model will hold it. */
function baseScore(labels: Uint8Array): number {
  let positives = 0;
  for (let row = 0; row < labels.length; row++) positives += labels[row];
  return Math.fround(Math.log(positives / (labels.length - positives)));
}

/** Follows the validation rows from tree to tree. @returns their mean log loss after each */
function createJudge(
  { columns, labels }: LabelledMatrix,
  base: number,
): (tree: Tree) => number {
  const scores = new Float64Array(labels.length).fill(base);
  return tree => {
    const added = BoostedModel.create(0, [tree]).rawScores(columns);
    for (let row = 0; row < scores.length; row++) scores[row] += added[row];
    return logLoss(scores.map(sigmoid), labels);
  };
}
