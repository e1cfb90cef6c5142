import { SeededRandom } from '../random/SeededRandom';
import { pause } from '../train/pause';
import { weightedArea } from './areaUnderCurve';
import { rankedGroups } from './rankedGroups';

/** How sure it is that one model ranks better than another. */
export interface AucDifference {
  champion: number;
  candidate: number;
  /** Candidate less champion. */
  difference: number;
  /** Bounds that hold the true difference with the confidence asked for. */
  lower: number;
  upper: number;
  confidence: number;
  resamples: number;
}

const RESAMPLES = 1_000;
/** Resamples with one class only have no AUC; as many draws again are made for them at most. */
const MAX_DRAWS_FACTOR = 2;

/**
 * Difference of two models' AUC on the same rows with a percentile interval by
 * the paired bootstrap (Efron and Tibshirani, An Introduction to the
 * Bootstrap, 1993, chapter 13): both models are judged on every resample, so
 * what is hard for both cancels out. With `groups`, whole groups are drawn:
 * rows of one customer are not independent of each other.
 *
 * @returns bounds of NaN when no resample had both classes
 */
export async function bootstrapAucDifference(
  data: {
    labels: ArrayLike<number>;
    champion: ArrayLike<number>;
    candidate: ArrayLike<number>;
    /** Number of the group of each row, from 0. */
    groups?: ArrayLike<number>;
  },
  options: {
    seed: number;
    resamples?: number;
    confidence?: number;
    signal?: AbortSignal;
  },
): Promise<AucDifference> {
  const { labels, groups } = data;
  const { resamples = RESAMPLES, confidence = 0.95 } = options;
  const champion = rankedGroups(data.champion);
  const candidate = rankedGroups(data.candidate);
  const random = SeededRandom.create(options.seed);
  const groupCount = groups ? largest(groups) + 1 : labels.length;
  const drawn = new Uint32Array(groupCount);
  const weights = groups ? new Uint32Array(labels.length) : drawn;
  const differences: number[] = [];
  for (
    let draw = 0;
    draw < resamples * MAX_DRAWS_FACTOR && differences.length < resamples;
    draw++
  ) {
    await pause(options.signal);
    drawn.fill(0);
    for (let count = 0; count < groupCount; count++) {
      drawn[random.below(groupCount)] += 1;
    }
    if (groups) {
      for (let row = 0; row < labels.length; row++) {
        weights[row] = drawn[groups[row]];
      }
    }
    const difference =
      weightedArea(candidate, labels, weights) -
      weightedArea(champion, labels, weights);
    if (!Number.isNaN(difference)) differences.push(difference);
  }
  differences.sort((a, b) => a - b);
  const areas = {
    champion: weightedArea(champion, labels),
    candidate: weightedArea(candidate, labels),
  };
  return {
    ...areas,
    difference: areas.candidate - areas.champion,
    lower: quantile(differences, (1 - confidence) / 2),
    upper: quantile(differences, (1 + confidence) / 2),
    confidence,
    resamples: differences.length,
  };
}

function largest(values: ArrayLike<number>): number {
  let result = 0;
  for (let index = 0; index < values.length; index++) {
    result = Math.max(result, values[index]);
  }
  return result;
}

/** Linear between the neighbours, definition 7 of Hyndman and Fan (1996). */
function quantile(sorted: number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? NaN;
  const high = sorted[Math.ceil(at)] ?? NaN;
  return low + (high - low) * (at - Math.floor(at));
}
