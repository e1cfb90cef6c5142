import type { RegressionFigures } from '@analytics-engine/plugin-analytics-common';
import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import {
  LABELS,
  QUERY_TIMEOUT_MS,
  SELECTED,
  selectionParams,
} from '../selection';
import type { Selection } from '../selection';
import { GROUP_BY } from './measureQuality';

/** Figures of one group of predictions of a regression. */
export interface RegressionGroup {
  /** Begin of the interval in milliseconds, or empty. */
  key: string;
  predictions: number;
  labelled: number;
  /** Null without labels. */
  figures: RegressionFigures | null;
}

interface RegressionRow {
  key: string;
  predictions: number;
  labelled: number;
  absolute: number;
  squared: number;
  variance: number;
}

/** Holds predicted values against those that labels named. */
export async function measureRegression(options: {
  warehouse: WarehouseService;
  selection: Selection;
  /** Groups by intervals of so many seconds; one group for all without it. */
  intervalSeconds?: number;
}): Promise<RegressionGroup[]> {
  const { intervalSeconds, selection, warehouse } = options;
  const { rows } = await warehouse.query<RegressionRow>({
    name: 'ml-regression-quality',
    query: `SELECT
  ${intervalSeconds ? GROUP_BY.interval : GROUP_BY.all} AS key,
  toFloat64(count()) AS predictions,
  toFloat64(count(l.label)) AS labelled,
  ifNull(avg(abs(p.score - l.label)), 0) AS absolute,
  ifNull(avg(pow(p.score - l.label, 2)), 0) AS squared,
  ifNull(varPop(l.label), 0) AS variance
FROM (SELECT prediction_id, predicted_at, score FROM predictions WHERE ${SELECTED}) AS p
LEFT JOIN ${LABELS} AS l
  ON p.prediction_id = l.prediction_id
GROUP BY key
ORDER BY key`,
    params: {
      ...selectionParams(selection),
      intervalSeconds: intervalSeconds ?? 0,
    },
    settings: { join_use_nulls: 1 },
    timeoutMs: QUERY_TIMEOUT_MS,
  });
  return rows.map(({ key, labelled, predictions, ...sums }) => ({
    key,
    predictions,
    labelled,
    figures: labelled === 0 ? null : describe(sums),
  }));
}

function describe({
  absolute,
  squared,
  variance,
}: Pick<
  RegressionRow,
  'absolute' | 'squared' | 'variance'
>): RegressionFigures {
  return {
    meanAbsoluteError: absolute,
    rootMeanSquaredError: Math.sqrt(squared),
    // Labels that are all the same leave nothing to explain.
    r2: variance > 0 ? 1 - squared / variance : null,
  };
}
