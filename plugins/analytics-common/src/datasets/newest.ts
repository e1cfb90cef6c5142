import { z } from 'zod';

/** {@link DatasetNewest}. */
export const datasetNewestSchema = z.strictObject({
  dataset: z.string(),
  /** The dataset's time column; null when it has none. */
  column: z.string().nullable(),
  /** ISO time of the newest row; null without rows. */
  newestAt: z.string().nullable(),
});
/** Answer of GET /datasets/{name}/newest. */
export type DatasetNewest = z.infer<typeof datasetNewestSchema>;
