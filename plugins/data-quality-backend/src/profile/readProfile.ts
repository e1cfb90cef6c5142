import type {
  ColumnProfile,
  DatasetProfile,
} from '@analytics-engine/plugin-analytics-common';
import type { Dataset } from '@analytics-engine/plugin-analytics-node';
import { DateTime } from 'luxon';
import { ParameterBag } from '../compiler/ParameterBag';
import type { QualityWarehouse } from '../evaluate/QualityWarehouse';
import {
  HISTOGRAM_BINS,
  QUANTILES,
  compileHistograms,
  compileProfile,
  histogramEnds,
  isOrdered,
  profiledColumns,
} from './compileProfile';
import type { ColumnFigures, ProfiledColumn } from './compileProfile';

/** Most rows that are looked at; of larger tables a random part of this size. */
export const MAX_PROFILED_ROWS = 5_000_000;
/** Most columns of one profile. */
export const MAX_PROFILED_COLUMNS = 300;

/**
 * What the columns of a dataset look like: two statements over the table, or
 * over a random part of a very large one.
 *
 * @throws WarehouseError
 */
export async function readProfile(options: {
  dataset: Dataset;
  warehouse: QualityWarehouse;
}): Promise<DatasetProfile> {
  const { dataset, warehouse } = options;
  const began = DateTime.utc();
  const rows = await countRows(dataset, warehouse);
  const share = rows > MAX_PROFILED_ROWS ? MAX_PROFILED_ROWS / rows : 1;
  const bag = ParameterBag.create();
  const columns = profiledColumns(
    dataset.columns.slice(0, MAX_PROFILED_COLUMNS),
    bag,
  );
  const { rows: answer } = await warehouse.query<Record<string, unknown>>({
    name: 'quality-profile',
    query: compileProfile(dataset.table, columns, share, bag),
    params: bag.params,
  });
  const sampledRows = Number(answer[0]._dq_rows);
  const figures = columns.map(
    (_, index) => answer[0][`_dq_c${index}`] as ColumnFigures,
  );
  const histograms =
    sampledRows === 0
      ? new Map<string, ColumnProfile['histogram']>()
      : await readHistograms(dataset, warehouse, columns, figures, share);
  return {
    dataset: dataset.name,
    profiledAt: began.toISO(),
    rows,
    sampledRows,
    durationMs: DateTime.utc().diff(began).toMillis(),
    columns: columns.map((column, index) =>
      describeColumn(
        column,
        figures[index],
        sampledRows,
        histograms.get(column.column.name) ?? null,
      ),
    ),
  };
}

async function countRows(
  dataset: Dataset,
  warehouse: QualityWarehouse,
): Promise<number> {
  const { rows } = await warehouse.query<{ rows: string }>({
    name: 'quality-count',
    query: 'SELECT count() AS rows FROM {table:Identifier}',
    params: { table: dataset.table },
  });
  return Number(rows[0].rows);
}

async function readHistograms(
  dataset: Dataset,
  warehouse: QualityWarehouse,
  columns: readonly ProfiledColumn[],
  figures: readonly ColumnFigures[],
  share: number,
): Promise<Map<string, ColumnProfile['histogram']>> {
  const drawn = columns.flatMap((column, index) => {
    const ends =
      isOrdered(column.type) && !column.column.personal
        ? histogramEnds(figures[index])
        : undefined;
    return ends ? [{ column, low: ends[0], high: ends[1] }] : [];
  });
  if (drawn.length === 0) {
    return new Map();
  }
  // The names are bound anew: parameters belong to one statement.
  const bag = ParameterBag.create();
  const bound = drawn.map(({ column, ...ends }) => ({
    column: { ...column, name: bag.identifier(column.column.name) },
    ...ends,
  }));
  const { rows } = await warehouse.query<Record<string, unknown>>({
    name: 'quality-histograms',
    query: compileHistograms(dataset.table, bound, share, bag),
    params: bag.params,
  });
  return new Map(
    drawn.map(({ column, low, high }, index) => {
      const width = (high - low) / HISTOGRAM_BINS;
      const counts = rows[0][`_dq_h${index}`] as Array<string | number>;
      return [
        column.column.name,
        counts.map((count, bin) => ({
          from: low + bin * width,
          to: low + (bin + 1) * width,
          count: Number(count),
        })),
      ];
    }),
  );
}

function describeColumn(
  { column, type }: ProfiledColumn,
  figures: ColumnFigures,
  rows: number,
  histogram: ColumnProfile['histogram'],
): ColumnProfile {
  const [nulls, empty, distinct, min, max, mean, quantiles, top] = figures;
  const nullCount = Number(nulls);
  const isShown = !column.personal && rows > nullCount;
  const isDrawn = isShown && isOrdered(type);
  return {
    name: column.name,
    type: column.type,
    personal: column.personal ?? false,
    nullCount,
    nullShare: rows === 0 ? null : nullCount / rows,
    emptyCount: empty === null ? null : Number(empty),
    distinct: Number(distinct),
    min: isShown ? min : null,
    max: isShown ? max : null,
    mean: isShown && mean !== null && Number.isFinite(mean) ? mean : null,
    quantiles: isDrawn ? namedQuantiles(quantiles) : null,
    histogram: isDrawn ? histogram : null,
    topValues:
      isShown && top.length > 0
        ? top.map(({ item, count }) => ({ value: item, count: Number(count) }))
        : null,
  };
}

function namedQuantiles(values: number[]): Record<string, number> | null {
  const named = QUANTILES.map((share, index) => [share, values[index]]);
  return named.every(([, value]) => Number.isFinite(value))
    ? Object.fromEntries(named)
    : null;
}
