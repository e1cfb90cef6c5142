/** Topic of Backstage's events on which {@link DatasetRowsChangedEvent} is published. */
export const DATASET_ROWS_CHANGED_TOPIC = 'analytics.dataset.rows-changed';

/**
 * Rows of a dataset came, went or changed otherwise than through a pipeline:
 * what is computed from them has to be computed anew. Published before the
 * first row and again after the last, so that a crash in between is covered
 * by whoever resumes; hearing it twice does no harm.
 */
export interface DatasetRowsChangedEvent {
  dataset: string;
  /** `_partition_id`s of its table that the rows are in. */
  partitions: string[];
}
