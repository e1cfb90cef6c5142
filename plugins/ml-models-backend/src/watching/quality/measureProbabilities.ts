import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import {
  LABELS,
  QUERY_TIMEOUT_MS,
  SELECTED,
  selectionParams,
} from '../selection';
import type { Selection } from '../selection';
import { GROUP_BY, QUALITY_BINS, SMALLEST_PROBABILITY } from './measureQuality';

/** Softmax in float32 may end this far beyond 0 or 1. */
const ROUNDING = 1e-4;

/** What the probabilities of all classes are worth, for one group of predictions. */
export interface ProbabilityFigures {
  /** Begin of the interval in milliseconds, or empty. */
  key: string;
  auc: number | null;
  logLoss: number | null;
}

interface ClassRow {
  key: string;
  positives: number;
  negatives: number;
  wins: number;
  loss: number;
  outside: number;
}

/**
 * AUC and log loss of a multiclass model. Each class is held against all
 * others by its own probability, and the AUC is the mean over the classes that
 * labels named (one versus rest, macro average, as scikit-learn's
 * `roc_auc_score(multi_class="ovr")`). Predictions that were logged without
 * probabilities are left out, and nothing is said of outputs that are none.
 */
export async function measureProbabilities(options: {
  warehouse: WarehouseService;
  selection: Selection;
  classes: readonly string[];
  /** Groups by intervals of so many seconds; one group for all without it. */
  intervalSeconds?: number;
}): Promise<ProbabilityFigures[]> {
  const { classes, intervalSeconds, selection, warehouse } = options;
  const { rows } = await warehouse.query<ClassRow>({
    name: 'ml-class-probabilities',
    query: `SELECT
  key,
  sum(pos) AS positives,
  sum(neg) AS negatives,
  sum(pos * (negUpTo - neg / 2)) AS wins,
  sum(loss) AS loss,
  sum(outside) AS outside
FROM (
  SELECT *, sum(neg) OVER (PARTITION BY key, class ORDER BY bin ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS negUpTo
  FROM (
    SELECT
      key,
      tupleElement(each, 1) AS class,
      toUInt32(least(${
        QUALITY_BINS - 1
      }, greatest(0, floor(tupleElement(each, 2) * ${QUALITY_BINS})))) AS bin,
      toFloat64(countIf(class = actual)) AS pos,
      toFloat64(countIf(class != actual)) AS neg,
      sumIf(-log(greatest(toFloat64(tupleElement(each, 2)), ${SMALLEST_PROBABILITY})), class = actual) AS loss,
      toFloat64(countIf(tupleElement(each, 2) < -${ROUNDING} OR tupleElement(each, 2) > 1 + ${ROUNDING})) AS outside
    FROM (
      SELECT
        ${intervalSeconds ? GROUP_BY.interval : GROUP_BY.all} AS key,
        toUInt32(l.label) + 1 AS actual,
        arrayJoin(arrayZip(arrayEnumerate(p.probabilities), p.probabilities)) AS each
      FROM (SELECT * FROM predictions WHERE ${SELECTED} AND length(probabilities) = {classCount:UInt32}) AS p
      INNER JOIN ${LABELS} AS l
        ON p.prediction_id = l.prediction_id
    )
    GROUP BY key, class, bin
  )
)
GROUP BY key, class
ORDER BY key`,
    params: {
      ...selectionParams(selection),
      classCount: classes.length,
      intervalSeconds: intervalSeconds ?? 0,
    },
    timeoutMs: QUERY_TIMEOUT_MS,
  });
  const keys = [...new Set(rows.map(({ key }) => key))];
  return keys.map(key =>
    describe(
      key,
      rows.filter(row => row.key === key),
    ),
  );
}

function describe(key: string, rows: ClassRow[]): ProbabilityFigures {
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  const labelled = sum(rows.map(({ positives }) => positives));
  if (labelled === 0 || rows.some(({ outside }) => outside > 0)) {
    return { key, auc: null, logLoss: null };
  }
  const areas = rows
    .filter(({ negatives, positives }) => positives > 0 && negatives > 0)
    .map(({ negatives, positives, wins }) => wins / (positives * negatives));
  return {
    key,
    auc: areas.length > 0 ? sum(areas) / areas.length : null,
    logLoss: sum(rows.map(({ loss }) => loss)) / labelled,
  };
}
