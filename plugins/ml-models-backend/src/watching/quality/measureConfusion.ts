import {
  DEFAULT_BINARY_CLASSES,
  MAX_CONFUSION_CLASSES,
} from '@analytics-engine/plugin-analytics-common';
import type {
  ConfusionMatrix,
  ModelVersion,
} from '@analytics-engine/plugin-analytics-common';
import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import {
  LABELS,
  QUERY_TIMEOUT_MS,
  SELECTED,
  selectionParams,
} from '../selection';
import type { Selection } from '../selection';

/**
 * Counts which classes were answered for which true ones; null for
 * regressions, for more classes than a person can read, and without labels.
 */
export async function measureConfusion(
  warehouse: WarehouseService,
  { version, signature }: ModelVersion,
  selection: Selection,
): Promise<ConfusionMatrix | null> {
  const { task, classes = [...DEFAULT_BINARY_CLASSES] } = signature.output;
  if (task === 'regression' || classes.length > MAX_CONFUSION_CLASSES) {
    return null;
  }
  const { rows } = await warehouse.query<{
    actual: number;
    answered: number;
    count: number;
  }>({
    name: 'ml-confusion',
    query: `SELECT
  toInt32(l.label) AS actual,
  toInt32(indexOf({classes:Array(String)}, toString(p.label))) - 1 AS answered,
  toFloat64(count()) AS count
FROM (SELECT prediction_id, label FROM predictions WHERE ${SELECTED}) AS p
INNER JOIN ${LABELS} AS l
  ON p.prediction_id = l.prediction_id
GROUP BY actual, answered`,
    params: { ...selectionParams({ ...selection, version }), classes },
    timeoutMs: QUERY_TIMEOUT_MS,
  });
  if (rows.length === 0) {
    return null;
  }
  const counts = classes.map(() => classes.map(() => 0));
  for (const { actual, answered, count } of rows) {
    // What a version of other classes answered is in no cell.
    if (counts[actual]?.[answered] !== undefined) {
      counts[actual][answered] = count;
    }
  }
  return { classes, counts };
}
