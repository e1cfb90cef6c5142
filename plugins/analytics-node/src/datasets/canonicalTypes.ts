import { fieldsError } from '../access/validation/fieldsError';
import { WarehouseError } from '../warehouse/errors';
import type { WarehouseService } from '../warehouse/types';
import type { DatasetColumn } from './types';

/** Types whose values no event can carry. */
const REFUSED_TYPES = /\b(?:Simple)?AggregateFunction\(|^Interval|^Nested\(/;

/**
 * Has the engine read the columns' types and say them in its own words. The
 * texts are bound, so whatever they hold is only ever read as a type; what
 * comes back is safe to put into DDL.
 *
 * @throws ValidationError naming every column whose type is none
 */
export async function canonicalTypes(
  warehouse: WarehouseService,
  columns: readonly DatasetColumn[],
): Promise<string[]> {
  const results = await askAll(warehouse, columns);
  const issues = results.flatMap((result, index) => {
    const field = `columns[${index}].type`;
    if (result instanceof WarehouseError) {
      return [{ field, message: `is not a type: ${result.message}` }];
    }
    return REFUSED_TYPES.test(result)
      ? [{ field, message: `${result} cannot be a column of events` }]
      : [];
  });
  if (issues.length > 0) {
    throw fieldsError(issues);
  }
  return results as string[];
}

/** All in one query; one by one only to find out which was refused. */
async function askAll(
  warehouse: WarehouseService,
  columns: readonly DatasetColumn[],
): Promise<Array<string | WarehouseError>> {
  try {
    return await ask(warehouse, columns);
  } catch (error) {
    if (!(error instanceof WarehouseError) || error.retryable) {
      throw error;
    }
  }
  const results: Array<string | WarehouseError> = [];
  for (const column of columns) {
    try {
      results.push(...(await ask(warehouse, [column])));
    } catch (error) {
      if (!(error instanceof WarehouseError) || error.retryable) {
        throw error;
      }
      results.push(error);
    }
  }
  return results;
}

async function ask(
  warehouse: WarehouseService,
  columns: readonly DatasetColumn[],
): Promise<string[]> {
  const { rows } = await warehouse.query<Record<string, string>>({
    name: 'dataset-types',
    query: `SELECT ${columns
      .map(
        (_, index) =>
          `toTypeName(defaultValueOfTypeName({t${index}:String})) AS c${index}`,
      )
      .join(', ')}`,
    params: Object.fromEntries(
      columns.map(({ type }, index) => [`t${index}`, type]),
    ),
  });
  return columns.map((_, index) => rows[0][`c${index}`]);
}
