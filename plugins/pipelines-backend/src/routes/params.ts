import { nameSchema } from '@analytics-engine/plugin-analytics-common';
import { z } from 'zod';

/** `{name}`: a pipeline. */
export const nameParams = z.strictObject({ name: nameSchema });

/** `{name}` and `{id}`: a failed batch of a pipeline. */
export const errorParams = z.strictObject({
  name: nameSchema,
  id: z.string().regex(/^err-\d{1,15}$/, 'expected err-<number>'),
});

/** The number in `err-<number>`. */
export function errorNumber(id: string): number {
  return Number(id.slice('err-'.length));
}

/** A time of a query, ISO-8601, as milliseconds since the epoch. */
export const timeQuery = z.iso
  .datetime({ offset: true })
  .transform(text => Date.parse(text));

/** A whole number of a query between two bounds. */
export function intQuery(min: number, max: number) {
  return z.coerce.number().int().min(min).max(max);
}

/** `true` or `false` of a query. */
export const flagQuery = z
  .enum(['true', 'false'])
  .transform(text => text === 'true');
