import { z } from 'zod';
import type { CheckDefinitionInput } from './checkDefinition';
import { checkDefinitionSchema } from './checkDefinition';

/** {@link ColumnProfile}. */
export const columnProfileSchema = z.strictObject({
  name: z.string(),
  type: z.string(),
  /** Values are masked: min, max, quantiles, histogram and top values are absent. */
  personal: z.boolean(),
  nullCount: z.number(),
  /** 0 to 1; null for an empty table. */
  nullShare: z.number().nullable(),
  /** Empty texts; null for other types. */
  emptyCount: z.number().nullable(),
  /** Different values, estimated. */
  distinct: z.number(),
  /** Numbers as text, times as ISO. */
  min: z.string().nullable(),
  max: z.string().nullable(),
  mean: z.number().nullable(),
  /** By quantile: `0.05`, `0.25`, `0.5`, `0.75`, `0.95`; numbers and times (unix seconds). */
  quantiles: z.record(z.string(), z.number()).nullable(),
  histogram: z
    .array(
      z.strictObject({
        from: z.number(),
        to: z.number(),
        count: z.number(),
      }),
    )
    .nullable(),
  /** Most frequent first; counts are estimates. */
  topValues: z
    .array(
      z.strictObject({
        value: z.string(),
        count: z.number(),
      }),
    )
    .nullable(),
});
/** What one column looks like. */
export type ColumnProfile = z.infer<typeof columnProfileSchema>;

/** {@link DatasetProfile}. */
export const datasetProfileSchema = z.strictObject({
  dataset: z.string(),
  profiledAt: z.string(),
  rows: z.number(),
  /** Rows that were looked at; fewer than `rows` for very large tables. */
  sampledRows: z.number(),
  durationMs: z.number(),
  columns: z.array(columnProfileSchema),
});
/** Answer of GET /data-quality/datasets/{name}/profile. */
export type DatasetProfile = z.infer<typeof datasetProfileSchema>;

/** {@link CheckSuggestion}. */
export const checkSuggestionSchema = z.strictObject({
  definition: z.custom<CheckDefinitionInput>(
    value => checkDefinitionSchema.safeParse(value).success,
  ),
  /** For people: what was seen. */
  reason: z.string(),
});
/** A check that a profile suggests. */
export type CheckSuggestion = z.infer<typeof checkSuggestionSchema>;

/** {@link SuggestionsResponse}. */
export const suggestionsResponseSchema = z.strictObject({
  dataset: z.string(),
  profiledAt: z.string(),
  suggestions: z.array(checkSuggestionSchema),
});
/** Answer of GET /data-quality/datasets/{name}/suggestions. */
export type SuggestionsResponse = z.infer<typeof suggestionsResponseSchema>;
