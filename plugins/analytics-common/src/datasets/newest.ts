/** Answer of GET /datasets/{name}/newest. */
export interface DatasetNewest {
  dataset: string;
  /** The dataset's time column; null when it has none. */
  column: string | null;
  /** ISO time of the newest row; null without rows. */
  newestAt: string | null;
}
