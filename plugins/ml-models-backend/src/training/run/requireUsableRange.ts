import {
  quoteIdentifier,
  type WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import type { ModelDefinition } from '../definitions/types';
import { requireMoments, requireTwoClasses } from '../snapshot/refusals';
import { warehouseTime } from '../snapshot/warehouseTime';

/** Time that counting may take; what takes longer is found out by the run. */
const TIME_LIMIT_MS = 2_000;

/**
 * Counts rows and classes of a range before a run is begun, as far as that is
 * quick; rows of moments are counted until both classes were seen.
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
