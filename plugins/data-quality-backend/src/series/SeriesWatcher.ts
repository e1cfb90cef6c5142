import type {
  AnomalyVerdict,
  CheckDefinition,
} from '@analytics-engine/plugin-analytics-common';
import type {
  Dataset,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import { columnType } from '../compiler/columnType';
import { ParameterBag } from '../compiler/ParameterBag';
import { notBefore } from '../compiler/timeBounds';
import { QualityWarehouse } from '../evaluate/QualityWarehouse';
import type { AnomalyDetector } from '../types';
import {
  BUCKET_SECONDS,
  MAX_BUCKETS,
  type SeriesRow,
  type SeriesStore,
} from './SeriesStore';

const BUCKET_MS = BUCKET_SECONDS * 1000;
/** Columns of one dataset whose null share is watched. */
const MAX_COLUMNS = 20;

/** What {@link SeriesWatcher} stands on; without a detector nothing is judged. */
export interface SeriesWatcherOptions {
  warehouse: WarehouseService;
  store: SeriesStore;
  detector?: AnomalyDetector;
}

/** Reads the series of a dataset by its buckets of time, and has them judged. */
export class SeriesWatcher {
  readonly #options: SeriesWatcherOptions;

  static create(options: SeriesWatcherOptions): SeriesWatcher {
    return new SeriesWatcher(options);
  }

  private constructor(options: SeriesWatcherOptions) {
    this.#options = options;
  }

  /** Watched are volume, freshness, and nulls of nullable columns that a check wants complete. */
  async watch(
    dataset: Dataset,
    checks: readonly CheckDefinition[],
    nowMs: number,
  ): Promise<AnomalyVerdict[]> {
    if (!dataset.timeColumn || dataset.kind !== 'table') {
      return [];
    }
    const { store, detector } = this.#options;
    const columns = nullableColumns(dataset, checks);
    const endMs = Math.floor(nowMs / BUCKET_MS) * BUCKET_MS;
    const startMs = endMs - MAX_BUCKETS * BUCKET_MS;
    const rows = await this.#read(dataset, columns, startMs, endMs);
    await store.put(dataset.name, rows, startMs);
    if (!detector) {
      return [];
    }
    const wanted = [
      { metric: 'volume' as const },
      { metric: 'freshness' as const },
      ...columns.map(column => ({ metric: 'nullShare' as const, column })),
    ];
    const verdicts: AnomalyVerdict[] = [];
    for (const each of wanted) {
      const series = await store.read({ dataset: dataset.name, ...each });
      if (series.points.length > 0) {
        verdicts.push(detector.judge(series));
      }
    }
    return verdicts;
  }

  async #read(
    dataset: Dataset,
    columns: string[],
    startMs: number,
    endMs: number,
  ): Promise<SeriesRow[]> {
    const bag = ParameterBag.create();
    const time = bag.identifier(dataset.timeColumn!);
    const figures = [
      `intDiv(toUnixTimestamp(toDateTime(${time}, 'UTC')), ${BUCKET_SECONDS}) AS _dq_b`,
      'count() AS _dq_c',
      `toUnixTimestamp(toDateTime(max(${time}), 'UTC')) AS _dq_m`,
      ...columns.map(
        (name, index) =>
          `countIf(isNull(${bag.identifier(name)})) AS _dq_n${index}`,
      ),
    ];
    const { rows } = await QualityWarehouse.create(this.#options).query<
      Record<string, number>
    >({
      name: 'quality-series',
      query: `SELECT ${figures.join(', ')}
FROM ${bag.identifier(dataset.table)}
WHERE ${notBefore(dataset, dataset.timeColumn!, startMs, bag)}
GROUP BY _dq_b ORDER BY _dq_b`,
      params: bag.params,
    });
    const buckets = new Map(rows.map(row => [row._dq_b, row]));
    const series: SeriesRow[] = [];
    let newest: number | undefined;
    for (let atMs = startMs; atMs < endMs; atMs += BUCKET_MS) {
      const bucket = buckets.get(atMs / BUCKET_MS);
      newest = bucket?._dq_m ?? newest;
      if (newest === undefined) {
        // Before its first row a dataset has no history, rather than an empty one.
        continue;
      }
      const gap = Math.max(0, (atMs + BUCKET_MS) / 1000 - newest);
      series.push(
        { metric: 'volume', column: null, atMs, value: bucket?._dq_c ?? 0 },
        { metric: 'freshness', column: null, atMs, value: gap },
        ...columns.map(
          (column, index): SeriesRow => ({
            metric: 'nullShare',
            column,
            atMs,
            value: bucket ? bucket[`_dq_n${index}`] / bucket._dq_c : null,
          }),
        ),
      );
    }
    return series;
  }
}

function nullableColumns(
  dataset: Dataset,
  checks: readonly CheckDefinition[],
): string[] {
  const wanted = new Set(
    checks.flatMap(check =>
      check.type === 'completeness' ? [check.column] : [],
    ),
  );
  return dataset.columns
    .filter(({ name, type }) => wanted.has(name) && columnType(type).nullable)
    .map(({ name }) => name)
    .slice(0, MAX_COLUMNS);
}
