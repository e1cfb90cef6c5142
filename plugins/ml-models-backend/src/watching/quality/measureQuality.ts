import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import { LABELS, QUERY_TIMEOUT_MS } from '../selection';

/** Bins of the score from which areas are computed: right to within 0.0005. */
export const QUALITY_BINS = 2_000;
/** A probability of 0 for what happened counts as this: log loss knows no zero. */
export const SMALLEST_PROBABILITY = 1e-15;

/** Figures of one group of predictions of a binary model. */
export interface QualityGroup {
  /** Begin of the interval in milliseconds, or the role. */
  key: string;
  predictions: number;
  labelled: number;
  positives: number;
  correct: number;
  truePositives: number;
  falsePositives: number;
  logLossSum: number;
  auc: number | null;
  /** From the scores alone. */
  estimatedAccuracy: number | null;
  estimatedAuc: number | null;
  p50: number;
  p95: number;
}

/** How predictions are put together. */
export type QualityGrouping = 'all' | 'interval' | 'role';

/** What predictions of a grouping have in common; `interval` needs the parameter `intervalSeconds`. */
export const GROUP_BY: Record<QualityGrouping, string> = {
  all: "''",
  interval:
    'toString(toUnixTimestamp(toStartOfInterval(predicted_at, toIntervalSecond({intervalSeconds:UInt32}))) * 1000)',
  role: 'toString(role)',
};

/**
 * Joins predictions with the labels that have come and counts both by bins of
 * the score; areas under the ROC curve are sums over the bins, ties counting
 * half (Mann and Whitney). The estimate is NannyML's CBPE without
 * recalibration: a calibrated score p is right with the probability p or 1-p.
 */
export async function measureQuality(options: {
  warehouse: WarehouseService;
  /** Condition on predictions, with its values in `params`. */
  where: string;
  params: Record<string, unknown>;
  model: string;
  threshold: number;
  grouping: QualityGrouping;
  intervalSeconds?: number;
}): Promise<QualityGroup[]> {
  const { grouping, model, threshold, warehouse } = options;
  const { rows } = await warehouse.query<
    Record<string, string | number | null>
  >({
    name: 'ml-quality',
    query: `SELECT
  key,
  sum(n) AS predictions,
  sum(pos + neg) AS labelled,
  sum(pos) AS positives,
  sum(tp) AS truePositives,
  sum(fp) AS falsePositives,
  sum(tp) + sum(neg) - sum(fp) AS correct,
  sum(loss) AS logLossSum,
  sum(pos * (negUpTo - neg / 2)) / (sum(pos) * sum(neg)) AS auc,
  sum(sureness) / sum(n) AS estimatedAccuracy,
  sum(chance * (otherUpTo - (n - chance) / 2)) / (sum(chance) * sum(n - chance)) AS estimatedAuc,
  arrayElement(quantilesTDigestMerge(0.5, 0.95)(latency), 1) AS p50,
  arrayElement(quantilesTDigestMerge(0.5, 0.95)(latency), 2) AS p95
FROM (
  SELECT *,
    sum(neg) OVER (PARTITION BY key ORDER BY bin ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS negUpTo,
    sum(n - chance) OVER (PARTITION BY key ORDER BY bin ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS otherUpTo
  FROM (
    SELECT
      ${GROUP_BY[grouping]} AS key,
      toUInt32(least(${
        QUALITY_BINS - 1
      }, greatest(0, floor(p.score * ${QUALITY_BINS})))) AS bin,
      toFloat64(count()) AS n,
      toFloat64(countIf(l.label = 1)) AS pos,
      toFloat64(countIf(l.label = 0)) AS neg,
      countIf(l.label = 1 AND p.score >= {threshold:Float64}) AS tp,
      countIf(l.label = 0 AND p.score >= {threshold:Float64}) AS fp,
      sumIf(-log(greatest(if(l.label = 1, p.score, 1 - p.score), ${SMALLEST_PROBABILITY})), isNotNull(l.label)) AS loss,
      sum(p.score) AS chance,
      sum(if(p.score >= {threshold:Float64}, p.score, 1 - p.score)) AS sureness,
      quantilesTDigestState(0.5, 0.95)(p.latency_ms) AS latency
    FROM (SELECT * FROM predictions WHERE ${options.where}) AS p
    LEFT JOIN ${LABELS} AS l
      ON p.prediction_id = l.prediction_id
    GROUP BY key, bin
  )
)
GROUP BY key
ORDER BY key`,
    params: {
      ...options.params,
      model,
      threshold,
      intervalSeconds: options.intervalSeconds ?? 0,
    },
    settings: { join_use_nulls: 1 },
    timeoutMs: QUERY_TIMEOUT_MS,
  });
  return rows.map(toGroup);
}

function toGroup(row: Record<string, string | number | null>): QualityGroup {
  const number = (name: string) => Number(row[name] ?? 0);
  const ratio = (name: string) =>
    row[name] !== null && Number.isFinite(Number(row[name]))
      ? Number(row[name])
      : null;
  return {
    key: String(row.key),
    predictions: number('predictions'),
    labelled: number('labelled'),
    positives: number('positives'),
    correct: number('correct'),
    truePositives: number('truePositives'),
    falsePositives: number('falsePositives'),
    logLossSum: number('logLossSum'),
    auc: ratio('auc'),
    estimatedAccuracy: ratio('estimatedAccuracy'),
    estimatedAuc: ratio('estimatedAuc'),
    p50: number('p50'),
    p95: number('p95'),
  };
}
