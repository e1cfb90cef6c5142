import type {
  ModelBaseline,
  ModelFeature,
} from '@analytics-engine/plugin-analytics-common';
import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import { QUERY_TIMEOUT_MS, SELECTED, selectionParams } from '../selection';
import type { Selection } from '../selection';
import { countBins } from './countBins';

/** Deciles. */
const QUANTILES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
/** Predictions that a first window must have to be held against. */
export const MIN_BASELINE_SAMPLES = 1_000;

/**
 * Makes a baseline out of a version's first predictions, for versions whose
 * training left none.
 *
 * @returns undefined while there are fewer than {@link MIN_BASELINE_SAMPLES}
 */
export async function captureBaseline(options: {
  warehouse: WarehouseService;
  selection: Selection;
  features: readonly ModelFeature[];
}): Promise<ModelBaseline | undefined> {
  const { features, selection, warehouse } = options;
  const isNumeric = features.map(({ type }) => type !== 'category');
  const quantilesOf = (value: string) =>
    `quantilesIf(${QUANTILES.join(', ')})(${value}, NOT isNaN(${value}))`;
  const { rows } = await warehouse.query<Record<string, unknown>>({
    name: 'ml-baseline-edges',
    query: `SELECT count() AS samples, ${quantilesOf(
      'score',
    )} AS score${features
      .map((_, index) =>
        isNumeric[index]
          ? `, ${quantilesOf(`features[${index + 1}]`)} AS c${index}`
          : '',
      )
      .join('')}
FROM predictions WHERE ${SELECTED}`,
    params: selectionParams(selection),
    timeoutMs: QUERY_TIMEOUT_MS,
  });
  const [row] = rows;
  if (Number(row.samples) < MIN_BASELINE_SAMPLES) {
    return undefined;
  }
  const edgesOf = (name: string) => distinct(row[name] as number[]);
  const cuts = features.map((_, index) => ({
    edges: isNumeric[index] ? edgesOf(`c${index}`) : [],
  }));
  const scoreEdges = edgesOf('score');
  const counted = await countBins({
    warehouse,
    selection,
    features,
    cuts,
    scoreEdges,
  });
  return {
    from: new Date(counted.fromMs).toISOString(),
    to: new Date(counted.toMs).toISOString(),
    samples: counted.samples,
    features: features.map(({ name }, index) => ({
      name,
      edges: cuts[index].edges,
      counts: counted.features[index].counts,
      missing: counted.features[index].missing,
    })),
    score: {
      name: 'score',
      edges: scoreEdges,
      counts: counted.score.counts,
      missing: counted.score.missing,
    },
  };
}

/** Constant and discrete columns have equal deciles: an edge stands once. */
function distinct(values: number[]): number[] {
  return values
    .filter(value => Number.isFinite(value))
    .filter((value, index, all) => index === 0 || value > all[index - 1]);
}
