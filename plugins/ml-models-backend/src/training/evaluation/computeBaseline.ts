import type {
  BaselineFeature,
  ModelBaseline,
  ModelFeature,
} from '@analytics-engine/plugin-analytics-common';
import type { TrainingSnapshot } from '../snapshot/TrainingSnapshot';

const BINS = 10;
const READ_ROWS = 5_000;

/**
 * What drift will be measured against: how the values of each feature, and the
 * scores, were distributed in the newest rows, in bins of equal shares.
 */
export async function computeBaseline(options: {
  snapshot: TrainingSnapshot;
  features: readonly ModelFeature[];
  scores: Float32Array;
  to: string;
  signal: AbortSignal;
}): Promise<ModelBaseline> {
  const { snapshot, features, scores, signal } = options;
  const values: (number | null)[][] = features.map(() => []);
  const indexes = features.map(
    ({ categories }) =>
      new Map(categories?.map((name, index) => [name, index])),
  );
  for await (const { instances } of snapshot.holdout(READ_ROWS, signal)) {
    for (const instance of instances) {
      features.forEach(({ name, type }, index) => {
        const value = instance[name] ?? null;
        values[index].push(
          type === 'category' && value !== null
            ? indexes[index].get(String(value)) ?? null
            : (value as number | null),
        );
      });
    }
  }
  return {
    from: new Date(snapshot.summary.holdoutFrom).toISOString(),
    to: options.to,
    samples: scores.length,
    features: features.map((feature, index) =>
      feature.type === 'category'
        ? countCategories(feature, values[index])
        : countRanges(feature.name, values[index]),
    ),
    score: countRanges('score', [...scores]),
  };
}

function countCategories(
  { name, categories = [] }: ModelFeature,
  values: readonly (number | null)[],
): BaselineFeature {
  const counts = categories.map(() => 0);
  let missing = 0;
  for (const value of values) {
    if (value === null) missing += 1;
    else counts[value] += 1;
  }
  return { name, edges: [], counts, missing };
}

function countRanges(
  name: string,
  values: readonly (number | null)[],
): BaselineFeature {
  const present = Float64Array.from(
    values.filter((value): value is number => value !== null),
  ).sort();
  // Values that repeat would give the same edge twice: a bin that can hold nothing.
  const edges = [
    ...new Set(
      Array.from(
        { length: BINS - 1 },
        (_, index) =>
          present[Math.floor(((index + 1) * present.length) / BINS)],
      ),
    ),
  ].filter(edge => edge !== undefined);
  const counts = new Array<number>(edges.length + 1).fill(0);
  let bin = 0;
  for (const value of present) {
    while (bin < edges.length && value > edges[bin]) bin += 1;
    counts[bin] += 1;
  }
  return { name, edges, counts, missing: values.length - present.length };
}
