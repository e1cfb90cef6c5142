import { z } from 'zod';
import { durationSchema } from '../duration';

/** Longest name of a column; any character is allowed in it. */
export const MAX_COLUMN_NAME_LENGTH = 255;
/** Longest filter or measure, in characters. */
export const MAX_EXPRESSION_LENGTH = 2_000;
/** Longest custom query, in characters. */
export const MAX_CHECK_QUERY_LENGTH = 20_000;
/** Longest pattern, in characters. */
export const MAX_PATTERN_LENGTH = 1_000;
/** Most values of a set. */
export const MAX_SET_VALUES = 1_000;
/** Most columns of a compound key. */
export const MAX_KEY_COLUMNS = 10;

/** Name of a column as the dataset has it: also such as no unquoted identifier could be. */
export const columnNameSchema = z.string().min(1).max(MAX_COLUMN_NAME_LENGTH);

/** A ClickHouse expression over the dataset's columns. */
export const expressionSchema = z.string().min(1).max(MAX_EXPRESSION_LENGTH);

/** A value in a set or the end of a range; texts are converted to the column's type. */
export const literalSchema = z.union([z.string().max(1_000), z.number()]);

/**
 * How many failing rows are still good: a check fails, or warns, when there
 * are more. With both, either is enough.
 */
export const rowBandSchema = z
  .strictObject({
    rows: z.int().min(0).optional(),
    /** Of the rows that the check looked at, 0 to 100. */
    percent: z.number().min(0).max(100).optional(),
  })
  .refine(band => band.rows !== undefined || band.percent !== undefined, {
    message: 'expected rows, percent or both',
  });

/** Bands of a check that counts failing rows; without any, one failing row fails it. */
export const rowBandFields = {
  warn: rowBandSchema.optional(),
  fail: rowBandSchema.optional(),
};

/** How many rows are too few or too many. */
export const countBandSchema = z
  .strictObject({
    min: z.int().min(0).optional(),
    max: z.int().min(0).optional(),
  })
  .refine(band => band.min !== undefined || band.max !== undefined, {
    message: 'expected min, max or both',
  })
  .refine(band => (band.min ?? 0) <= (band.max ?? Infinity), {
    message: 'expected min not above max',
  });

/** A length of time of a check: `5m`, `7d`. */
export const checkDurationSchema = durationSchema('1s', '10y');

/** Up to how many failing rows a check is still good. */
export type RowBand = z.infer<typeof rowBandSchema>;
/** How many rows are too few or too many. */
export type CountBand = z.infer<typeof countBandSchema>;
