import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import {
  LABELS,
  QUERY_TIMEOUT_MS,
  SELECTED,
  selectionParams,
} from '../selection';
import type { Selection } from '../selection';

/** Bins of the calibration. */
const CALIBRATION_BINS = 10;
/** Of the edges of score buckets. */
const EDGE_DIGITS = 12;
/** How far back the time that labels take is looked at. */
const DELAY_LOOKBACK_MS = 90 * 24 * 3_600_000;

/** What predictions of a window cost and were told. */
export interface WindowSummary {
  predictions: number;
  latencyMs: { p50: number | null; p95: number | null; p99: number | null };
  /** Share of feature values that were there. */
  featureAvailability: number | null;
}

/** Counts, latency and availability of a window in one scan. */
export async function summarise(
  warehouse: WarehouseService,
  selection: Selection,
): Promise<WindowSummary> {
  const { rows } = await warehouse.query<{
    n: string;
    latency: number[];
    values: string;
    missing: string;
  }>({
    name: 'ml-window-summary',
    query: `SELECT
  count() AS n,
  quantilesTDigest(0.5, 0.95, 0.99)(latency_ms) AS latency,
  sum(length(features)) AS values,
  sum(arrayCount(value -> isNaN(value), features)) AS missing
FROM predictions WHERE ${SELECTED}`,
    params: selectionParams(selection),
    timeoutMs: QUERY_TIMEOUT_MS,
  });
  const [{ latency, missing, n, values }] = rows;
  const [p50, p95, p99] = Number(n) > 0 ? latency : [null, null, null];
  return {
    predictions: Number(n),
    latencyMs: { p50, p95, p99 },
    featureAvailability:
      Number(values) > 0 ? 1 - Number(missing) / Number(values) : null,
  };
}

/** Seconds after which half of the labels had come, and nearly all of them. */
export interface LabelDelay {
  medianSeconds: number;
  p95Seconds: number;
}

/** How long labels take; undefined while none has come. */
export async function labelDelay(
  warehouse: WarehouseService,
  model: string,
  nowMs: number,
): Promise<LabelDelay | undefined> {
  const { rows } = await warehouse.query<{ n: string; delays: number[] }>({
    name: 'ml-label-delay',
    query: `SELECT count() AS n, quantiles(0.5, 0.95)(greatest(0, toUnixTimestamp64Milli(l.received_at) - toUnixTimestamp64Milli(p.predicted_at)) / 1000) AS delays
FROM (SELECT prediction_id, predicted_at FROM predictions WHERE ${SELECTED}) AS p
INNER JOIN (SELECT prediction_id, received_at FROM current_labels WHERE model = {model:String}) AS l
  ON p.prediction_id = l.prediction_id`,
    params: selectionParams({
      model,
      fromMs: nowMs - DELAY_LOOKBACK_MS,
      toMs: nowMs,
    }),
    timeoutMs: QUERY_TIMEOUT_MS,
  });
  const [{ n, delays }] = rows;
  return Number(n) > 0
    ? { medianSeconds: delays[0], p95Seconds: delays[1] }
    : undefined;
}

/** One bin of the calibration. */
export interface CalibrationBin {
  from: number;
  to: number;
  meanScore: number | null;
  positiveShare: number | null;
  count: number;
}

/** Mean score beside the share that came true, by tenths of the score. */
export async function calibration(
  warehouse: WarehouseService,
  selection: Selection,
): Promise<CalibrationBin[]> {
  const { rows } = await warehouse.query<{
    bin: number;
    n: string;
    score: number;
    share: number;
  }>({
    name: 'ml-calibration',
    query: `SELECT toUInt8(least(${
      CALIBRATION_BINS - 1
    }, greatest(0, floor(p.score * ${CALIBRATION_BINS})))) AS bin,
  count() AS n, avg(p.score) AS score, avg(l.label) AS share
FROM (SELECT prediction_id, score FROM predictions WHERE ${SELECTED}) AS p
INNER JOIN ${LABELS} AS l
  ON p.prediction_id = l.prediction_id
GROUP BY bin`,
    params: selectionParams(selection),
    timeoutMs: QUERY_TIMEOUT_MS,
  });
  return Array.from({ length: CALIBRATION_BINS }, (_, index) => {
    const row = rows.find(({ bin }) => Number(bin) === index);
    return {
      from: index / CALIBRATION_BINS,
      to: (index + 1) / CALIBRATION_BINS,
      meanScore: row ? Number(row.score) : null,
      positiveShare: row ? Number(row.share) : null,
      count: row ? Number(row.n) : 0,
    };
  });
}

/** Buckets of the score with quantiles, or counts by label. */
export async function distribution(
  warehouse: WarehouseService,
  selection: Selection,
  options: { buckets: number; isCategorical: boolean },
): Promise<{
  total: number;
  buckets:
    | Array<{ from: number; to: number; count: number }>
    | Array<{ label: string; count: number }>;
  quantiles: Record<string, number | null>;
}> {
  const params = selectionParams(selection);
  const { rows } = await warehouse.query<{
    n: string;
    low: number;
    high: number;
    q: number[];
  }>({
    name: 'ml-score-range',
    query: `SELECT count() AS n, min(score) AS low, max(score) AS high, quantiles(0.05, 0.25, 0.5, 0.75, 0.95)(score) AS q
FROM predictions WHERE ${SELECTED}`,
    params,
    timeoutMs: QUERY_TIMEOUT_MS,
  });
  const [{ high, low, n, q }] = rows;
  const total = Number(n);
  const quantiles = Object.fromEntries(
    ['0.05', '0.25', '0.5', '0.75', '0.95'].map((name, index) => [
      name,
      total > 0 ? q[index] : null,
    ]),
  );
  if (total === 0) {
    return { total, buckets: [], quantiles };
  }
  if (options.isCategorical) {
    const counted = await warehouse.query<{ label: string; count: string }>({
      name: 'ml-label-distribution',
      query: `SELECT toString(label) AS label, count() AS count FROM predictions WHERE ${SELECTED} GROUP BY label ORDER BY count DESC LIMIT 100`,
      params,
      timeoutMs: QUERY_TIMEOUT_MS,
    });
    return {
      total,
      quantiles,
      buckets: counted.rows.map(({ label, count }) => ({
        label,
        count: Number(count),
      })),
    };
  }
  // Probabilities get the same buckets whatever the window holds.
  const isUnit = low >= 0 && high <= 1;
  const [from, to] = isUnit ? [0, 1] : [low, high];
  const width = (to - from || 1) / options.buckets;
  // Tidied up: a sum of twentieths is 0.15000000000000002.
  const edgeOf = (index: number) =>
    Number((from + index * width).toPrecision(EDGE_DIGITS));
  const counted = await warehouse.query<{ bin: number; count: string }>({
    name: 'ml-score-distribution',
    query: `SELECT toUInt32(least({lastBucket:Float64}, greatest(0, floor((score - {from:Float64}) / {width:Float64})))) AS bin, count() AS count
FROM predictions WHERE ${SELECTED} GROUP BY bin`,
    params: { ...params, lastBucket: options.buckets - 1, from, width },
    timeoutMs: QUERY_TIMEOUT_MS,
  });
  const counts = new Map(
    counted.rows.map(({ bin, count }) => [Number(bin), Number(count)]),
  );
  return {
    total,
    quantiles,
    buckets: Array.from({ length: options.buckets }, (_, index) => ({
      from: edgeOf(index),
      to: edgeOf(index + 1),
      count: counts.get(index) ?? 0,
    })),
  };
}
