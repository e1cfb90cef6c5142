import type { QualityFigures } from '@analytics-engine/plugin-analytics-common';
import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import {
  LABELS,
  QUERY_TIMEOUT_MS,
  SELECTED,
  selectionParams,
} from '../selection';
import type { Selection } from '../selection';
import { ratio } from './describeQuality';
import {
  type ProbabilityFigures,
  measureProbabilities,
} from './measureProbabilities';
import { GROUP_BY } from './measureQuality';

/** Stands for predictions without a label. */
const NO_CLASS = -1;

/** Figures of one group of predictions of a multiclass model. */
export interface ClassGroup {
  /** Begin of the interval in milliseconds, or empty. */
  key: string;
  predictions: number;
  labelled: number;
  figures: QualityFigures;
}

interface ClassCounts {
  key: string;
  class: number;
  rows: number;
  predicted: number;
  actual: number;
  correct: number;
}

/**
 * Holds the classes that were answered against those that labels named.
 * Precision, recall and F1 are means over the classes that labels named,
 * each counting the same (macro averages). AUC and log loss come from the
 * probabilities of all classes.
 */
export async function measureClasses(options: {
  warehouse: WarehouseService;
  selection: Selection;
  classes: readonly string[];
  /** Groups by intervals of so many seconds; one group for all without it. */
  intervalSeconds?: number;
}): Promise<ClassGroup[]> {
  const [counts, ofProbabilities] = await Promise.all([
    countClasses(options),
    measureProbabilities(options),
  ]);
  const keys = [...new Set(counts.map(({ key }) => key))];
  return keys.map(key =>
    describe(
      key,
      counts.filter(row => row.key === key),
      ofProbabilities.find(each => each.key === key),
    ),
  );
}

async function countClasses({
  classes,
  intervalSeconds,
  selection,
  warehouse,
}: Parameters<typeof measureClasses>[0]): Promise<ClassCounts[]> {
  const { rows } = await warehouse.query<ClassCounts>({
    name: 'ml-class-quality',
    query: `SELECT
  key,
  toInt32(tupleElement(side, 1)) AS class,
  toFloat64(count()) AS rows,
  toFloat64(sum(tupleElement(side, 2))) AS predicted,
  toFloat64(sum(tupleElement(side, 3))) AS actual,
  toFloat64(sum(tupleElement(side, 4))) AS correct
FROM (
  SELECT
    ${intervalSeconds ? GROUP_BY.interval : GROUP_BY.all} AS key,
    toInt32(indexOf({classes:Array(String)}, toString(p.label))) - 1 AS answer,
    arrayJoin(if(isNull(l.label),
      [(toInt32(${NO_CLASS}), 0, 0, 0)],
      [(answer, 1, 0, 0), (toInt32(assumeNotNull(l.label)), 0, 1, toUInt8(answer = toInt32(assumeNotNull(l.label))))])) AS side
  FROM (SELECT * FROM predictions WHERE ${SELECTED}) AS p
  LEFT JOIN ${LABELS} AS l
    ON p.prediction_id = l.prediction_id
)
GROUP BY key, class
ORDER BY key`,
    params: {
      ...selectionParams(selection),
      classes,
      intervalSeconds: intervalSeconds ?? 0,
    },
    settings: { join_use_nulls: 1 },
    timeoutMs: QUERY_TIMEOUT_MS,
  });
  return rows;
}

function describe(
  key: string,
  counts: ClassCounts[],
  probabilities: ProbabilityFigures | undefined,
): ClassGroup {
  const sum = (of: (row: ClassCounts) => number) =>
    counts.reduce((total, row) => total + of(row), 0);
  const labelled = sum(({ actual }) => actual);
  const unlabelled = sum(row =>
    row.actual + row.predicted === 0 ? row.rows : 0,
  );
  const named = counts.filter(({ actual }) => actual > 0);
  const mean = (of: (row: ClassCounts) => number) =>
    ratio(
      named.reduce((total, row) => total + of(row), 0),
      named.length,
    );
  return {
    key,
    predictions: labelled + unlabelled,
    labelled,
    figures: {
      accuracy: ratio(
        sum(({ correct }) => correct),
        labelled,
      ),
      precision: mean(
        ({ correct, predicted }) => ratio(correct, predicted) ?? 0,
      ),
      recall: mean(({ actual, correct }) => correct / actual),
      f1: mean(
        ({ actual, correct, predicted }) =>
          (2 * correct) / (actual + predicted),
      ),
      auc: probabilities?.auc ?? null,
      logLoss: probabilities?.logLoss ?? null,
    },
  };
}
