import { z } from 'zod';

/** {@link DatasetColumnView}. */
export const datasetColumnViewSchema = z.strictObject({
  name: z.string(),
  /** ClickHouse type. */
  type: z.string(),
  description: z.string().optional(),
  /** Holds personal data: masked wherever values are shown. */
  personal: z.boolean().optional(),
});
/** A column of a dataset, as REST shows it. */
export type DatasetColumnView = z.infer<typeof datasetColumnViewSchema>;

/** {@link DatasetView}. */
export const datasetViewSchema = z.strictObject({
  name: z.string(),
  description: z.string().optional(),
  /** Table in the warehouse's database. */
  table: z.string(),
  kind: z.enum(['table', 'view', 'rollup']),
  /** Columns that identify a row for people; empty when nothing does. */
  key: z.array(z.string()),
  /** Column of the row's business time. */
  timeColumn: z.string().optional(),
  columns: z.array(datasetColumnViewSchema),
  /** Catalog entity reference. */
  owner: z.string(),
  retentionClass: z.enum(['rawEvents', 'aggregatedMetrics', 'none']),
  /** Roll-ups only: the dataset it is computed from. */
  source: z.string().optional(),
  /** Roll-ups only: the SELECT that computes it from the source. */
  select: z.string().optional(),
  /** The dataset whose rows it holds aside; such a dataset is in no list. */
  partOf: z.string().optional(),
  lineageId: z.string(),
  /** Plugin that registered it, or `user`. */
  origin: z.string(),
});
/** A dataset, as REST shows it. */
export type DatasetView = z.infer<typeof datasetViewSchema>;

/** Answer of GET /datasets. */
export const datasetsResponseSchema = z.strictObject({
  datasets: z.array(datasetViewSchema),
});
