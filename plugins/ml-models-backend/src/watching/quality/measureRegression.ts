import type { RegressionFigures } from '@analytics-engine/plugin-analytics-common';
import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import { QUERY_TIMEOUT_MS, SELECTED, selectionParams } from '../selection';
import type { Selection } from '../selection';

/** Holds predicted values against those that labels named. */
export async function measureRegression(
  warehouse: WarehouseService,
  selection: Selection,
): Promise<{
  predictions: number;
  labelled: number;
  figures: RegressionFigures | null;
}> {
  const { rows } = await warehouse.query<{
    predictions: number;
    labelled: number;
    absolute: number;
    squared: number;
    variance: number;
  }>({
    name: 'ml-regression-quality',
    query: `SELECT
  toFloat64(count()) AS predictions,
  toFloat64(count(l.label)) AS labelled,
  ifNull(avg(abs(p.score - l.label)), 0) AS absolute,
  ifNull(avg(pow(p.score - l.label, 2)), 0) AS squared,
  ifNull(varPop(l.label), 0) AS variance
FROM (SELECT prediction_id, score FROM predictions WHERE ${SELECTED}) AS p
LEFT JOIN (SELECT prediction_id, label FROM current_labels WHERE model = {model:String}) AS l
  ON p.prediction_id = l.prediction_id`,
    params: selectionParams(selection),
    settings: { join_use_nulls: 1 },
    timeoutMs: QUERY_TIMEOUT_MS,
  });
  const { absolute, labelled, predictions, squared, variance } = rows[0];
  return {
    predictions,
    labelled,
    figures:
      labelled === 0
        ? null
        : {
            meanAbsoluteError: absolute,
            rootMeanSquaredError: Math.sqrt(squared),
            // Labels that are all the same leave nothing to explain.
            r2: variance > 0 ? 1 - squared / variance : null,
          },
  };
}
