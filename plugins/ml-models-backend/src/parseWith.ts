import {
  describeIssues,
  fieldsError,
} from '@analytics-engine/plugin-analytics-node';
import type { z } from 'zod';

/**
 * What a schema makes of a value that did not come through a route's own.
 *
 * @throws ValidationError naming every field, as the access layer does
 */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  throw fieldsError(describeIssues(result.error, value));
}
