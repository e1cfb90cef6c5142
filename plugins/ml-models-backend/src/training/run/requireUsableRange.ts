import {
  quoteIdentifier,
  UnprocessableError,
  WarehouseError,
  type WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import type { ModelDefinition } from '../definitions/types';
import { momentRows, rangeRows } from '../snapshot/buildRows';
import { requireMoments, requireTwoClasses } from '../snapshot/refusals';
import { warehouseTime } from '../snapshot/warehouseTime';

/** Time that counting may take; what takes longer is found out by the run. */
const TIME_LIMIT_MS = 2_000;

/**
 * Asks the warehouse whether it understands the definition, and counts rows and
 * classes of a range before a run is begun, as far as that is quick; rows of
 * moments are counted until both classes were seen.
 *
 * @throws UnprocessableError when nothing can be learned from it
 */
export async function requireUsableRange(options: {
  warehouse: WarehouseService;
  definition: ModelDefinition;
  range: { from: number; to: number };
}): Promise<void> {
  const { definition, range } = options;
  const moments = requireMoments(definition, range);
  const untilMs = Date.now() + TIME_LIMIT_MS;
  const times = moments
    ? moments.reverse().map(asOf => ({ asOf: warehouseTime(asOf) }))
    : [{ from: warehouseTime(range.from), to: warehouseTime(range.to) }];
  await requireReadable(options, times[0]);
  let rows = 0;
  let positives = 0;
  for (const params of times) {
    const counted = await count(options, params, untilMs - Date.now());
    if (!counted) return;
    rows += counted.rows;
    positives += counted.positives;
    if (positives > 0 && positives < rows) return;
  }
  requireTwoClasses(definition, rows, positives);
}

/** @throws UnprocessableError saying what the warehouse does not understand: no such column, no such table */
async function requireReadable(
  {
    warehouse,
    definition,
  }: { warehouse: WarehouseService; definition: ModelDefinition },
  params: Record<string, string>,
): Promise<void> {
  const rows = definition.snapshots
    ? momentRows(definition)
    : rangeRows(definition);
  try {
    await warehouse.query({
      name: 'training-describe',
      query: `DESCRIBE TABLE (${rows})`,
      params: { ...params, base: 0, positive: definition.label.positive },
      timeoutMs: TIME_LIMIT_MS,
    });
  } catch (error) {
    if (error instanceof WarehouseError && !error.retryable) {
      throw new UnprocessableError(
        `The definition of '${definition.name}' cannot be read: ${error.message}`,
      );
    }
    // The warehouse is away or slow: the run waits for it, or says why it cannot.
  }
}

/** Undefined when it was not counted in time, or cannot be: the run says why. */
async function count(
  {
    warehouse,
    definition,
  }: { warehouse: WarehouseService; definition: ModelDefinition },
  params: Record<string, string>,
  timeoutMs: number,
): Promise<{ rows: number; positives: number } | undefined> {
  if (timeoutMs <= 0) return undefined;
  const { label, snapshots, sql, time } = definition;
  const column = quoteIdentifier(label.column);
  const within =
    !snapshots && time
      ? `WHERE ${quoteIdentifier(
          time,
        )} >= {from:DateTime64(3)} AND ${quoteIdentifier(
          time,
        )} < {to:DateTime64(3)}`
      : '';
  try {
    const { rows } = await warehouse.query<{ rows: number; positives: number }>(
      {
        name: 'training-classes',
        query: `SELECT toFloat64(count()) AS rows,
  toFloat64(countIf(ifNull(toString(${column}), '') = {positive:String})) AS positives
FROM (${snapshots?.labelSql ?? sql}) AS source
${within}`,
        params: { ...params, positive: label.positive },
        timeoutMs,
      },
    );
    return rows[0];
  } catch {
    return undefined;
  }
}
