import { TrainingDataError } from '../errors';
import type { LabelledMatrix, LearnerHooks } from '../types';
import { pause } from '../train/pause';
import { LogisticModel } from './LogisticModel';
import { newtonStep, penalisedLoss } from './newtonStep';
import { standardise } from './standardise';

/** Encoded columns: the normal equations have the square of them. */
const MAX_COLUMNS = 1_000;
/** Newton's method doubles the right digits with each step; more than these is a fault in the data. */
const MAX_STEPS = 50;
/** Halvings of a step that would make things worse. */
const MAX_HALVINGS = 20;
/** Relative change of the loss that counts as none. */
const TOLERANCE = 1e-9;

/** What logistic regression can be told. */
export interface LogisticOptions {
  /** Weight of half the squared weights beside the summed log loss; scikit-learn's 1 / C. */
  l2: number;
  maxIterations: number;
}

export const LOGISTIC_DEFAULTS: LogisticOptions = { l2: 1, maxIterations: 100 };

/**
 * Logistic regression by iteratively reweighted least squares, which is
 * Newton's method on the penalised log loss (McCullagh and Nelder, Generalized
 * Linear Models, 2.5), over standardised columns. The intercept is not
 * penalised.
 *
 * @throws TrainingDataError when there are too many columns, or l2 is not positive
 */
export async function trainLogistic(
  { columns, labels }: LabelledMatrix,
  options: Partial<LogisticOptions> = {},
  hooks: LearnerHooks = {},
): Promise<LogisticModel> {
  const { l2, maxIterations } = { ...LOGISTIC_DEFAULTS, ...options };
  if (columns.length > MAX_COLUMNS) {
    throw new TrainingDataError(
      `Logistic regression takes up to ${MAX_COLUMNS} encoded columns, there are ${columns.length}`,
    );
  }
  if (!(l2 > 0)) {
    throw new TrainingDataError(
      `l2 is ${l2}, expected more than 0: columns that depend on each other have no single solution without it`,
    );
  }
  const scaled = standardise(columns);
  // The last weight is the intercept.
  let weights = new Float64Array(columns.length + 1);
  weights[columns.length] = logOdds(labels);
  let loss = penalisedLoss(scaled.columns, labels, weights, l2);
  for (let round = 1; round <= Math.min(maxIterations, MAX_STEPS); round++) {
    await pause(hooks.signal);
    const step = newtonStep(scaled.columns, labels, weights, l2);
    let next = weights;
    let nextLoss = Infinity;
    let scale = 1;
    for (let half = 0; half <= MAX_HALVINGS && !(nextLoss <= loss); half++) {
      next = stepped(weights, step, scale);
      nextLoss = penalisedLoss(scaled.columns, labels, next, l2);
      scale /= 2;
    }
    if (!(nextLoss <= loss)) break;
    const gained = loss - nextLoss;
    weights = next;
    loss = nextLoss;
    hooks.onRound?.({ round, loss: loss / labels.length });
    if (gained <= TOLERANCE * Math.abs(loss)) break;
  }
  return LogisticModel.create({
    means: scaled.means,
    weights: weights
      .slice(0, columns.length)
      .map((weight, index) => weight / scaled.deviations[index]),
    bias: weights[columns.length],
  });
}

function stepped(
  weights: Float64Array<ArrayBuffer>,
  step: Float64Array,
  scale: number,
): Float64Array<ArrayBuffer> {
  return weights.map((weight, index) => weight - scale * step[index]);
}

function logOdds(labels: Uint8Array): number {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  return Math.log(positives / (labels.length - positives));
}
