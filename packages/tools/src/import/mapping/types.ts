import { identifierSchema } from '@analytics-engine/plugin-analytics-common';
import { z } from 'zod';

/** Longest expression of one column. */
const MAX_EXPRESSION_LENGTH = 2_000;

/**
 * A mapping file: which ClickHouse expression over the file's columns fills
 * which column of the dataset. A file whose header is `header` is recognised.
 */
export const mappingFileSchema = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  dataset: identifierSchema.optional(),
  header: z.array(z.string()).min(1).optional(),
  columns: z
    .record(identifierSchema, z.string().min(1).max(MAX_EXPRESSION_LENGTH))
    .refine(
      columns => Object.keys(columns).length > 0,
      'expected one column at least',
    ),
});

/** {@link mappingFileSchema}. */
export type MappingFile = z.infer<typeof mappingFileSchema>;

/** How a file's records become rows of a dataset. */
export interface Mapping {
  /** What it is called in the report. */
  name: string;
  /** Dataset column to ClickHouse expression over the file's columns. */
  columns: Record<string, string>;
  /** The file's columns with the types in which they are read. */
  input: Record<string, string>;
  /** The file's columns that no expression was made for; only when columns were matched by name. */
  unused: string[];
}
