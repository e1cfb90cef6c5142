import type {
  BaselineFeature,
  ModelFeature,
} from '@analytics-engine/plugin-analytics-common';
import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import { QUERY_TIMEOUT_MS, SELECTED, selectionParams } from '../selection';
import type { Selection } from '../selection';

/** Features that are watched at most: the first of the signature. */
export const MAX_WATCHED_FEATURES = 200;
/** Categories of one feature that have a bin of their own; the rest share one. */
export const MAX_WATCHED_CATEGORIES = 200;
/** Room for the text of a statement over all features. */
const MAX_QUERY_BYTES = 4 * 1024 * 1024;

/** Counts of one feature's values in the current window. */
export interface BinCounts {
  /** Per bin, or per category by its index. */
  counts: number[];
  missing: number;
  /** Categories that the model does not know. */
  unseen: number;
}

/** Counts of a window, all from one scan. */
export interface WindowCounts {
  samples: number;
  fromMs: number;
  toMs: number;
  features: BinCounts[];
  score: BinCounts;
}

/** Where the values of a feature are cut. */
export type FeatureCut = Pick<BaselineFeature, 'edges'>;

/**
 * Counts all features and the score of a window in one scan: a sum of
 * comparisons and an array of counters for each, no hashing. The statement is
 * made from the shape alone; every value in it is bound. Edges are as narrow
 * as what is logged: 0.1 must not lie above an edge of 0.1 from training.
 */
export async function countBins(options: {
  warehouse: WarehouseService;
  selection: Selection;
  features: readonly ModelFeature[];
  cuts: readonly FeatureCut[];
  scoreEdges: readonly number[];
}): Promise<WindowCounts> {
  const { cuts, features, scoreEdges, selection, warehouse } = options;
  const edges: number[] = [];
  const numeric = (value: string, own: readonly number[]) => {
    const first = edges.length + 1;
    edges.push(...own);
    const bin =
      own
        .map(
          (_, index) => `(${value} > {edges:Array(Float32)}[${first + index}])`,
        )
        .join(' + ') || '0';
    return `countResample(0, ${own.length + 2}, 1)(if(isNaN(${value}), ${
      own.length + 1
    }, ${bin}))`;
  };
  const columns = features.map((feature, index) => {
    const value = `features[${index + 1}]`;
    return feature.type === 'category'
      ? categorical(value, watchedCategories(feature))
      : numeric(value, cuts[index].edges);
  });
  const { rows } = await warehouse.query<Record<string, unknown>>({
    name: 'ml-drift',
    query: `SELECT
  count() AS samples,
  toUnixTimestamp64Milli(min(predicted_at)) AS first,
  toUnixTimestamp64Milli(max(predicted_at)) AS last,
  ${[...columns, numeric('score', scoreEdges)]
    .map((column, index) => `${column} AS c${index}`)
    .join(',\n  ')}
FROM predictions
WHERE ${SELECTED}`,
    params: { ...selectionParams(selection), edges },
    settings: { max_query_size: MAX_QUERY_BYTES },
    timeoutMs: QUERY_TIMEOUT_MS,
  });
  const [row] = rows;
  const counts = (index: number) => (row[`c${index}`] as unknown[]).map(Number);
  return {
    samples: Number(row.samples),
    fromMs: Number(row.first),
    toMs: Number(row.last),
    features: features.map((feature, index) =>
      feature.type === 'category'
        ? readCategorical(counts(index))
        : readNumeric(counts(index)),
    ),
    score: readNumeric(counts(features.length)),
  };
}

/** Categories with a bin of their own, and one for the rest if there is any. */
export function watchedCategories({ categories = [] }: ModelFeature): number {
  return Math.min(categories.length, MAX_WATCHED_CATEGORIES + 1);
}

/** Missing first, then unseen (-1), then the categories by index. */
function categorical(value: string, categories: number): string {
  return `countResample(0, ${
    categories + 2
  }, 1)(if(isNaN(${value}), 0, toUInt32(least(${value}, ${
    categories - 1
  }) + 2)))`;
}

function readNumeric(counts: number[]): BinCounts {
  return { counts: counts.slice(0, -1), missing: counts.at(-1)!, unseen: 0 };
}

function readCategorical([missing, unseen, ...counts]: number[]): BinCounts {
  return { counts, missing, unseen };
}
