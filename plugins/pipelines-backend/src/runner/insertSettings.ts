import { MAX_JSON_DEPTH } from './checkRecord';

/**
 * Settings of every insert of a block.
 *
 * - One block becomes one part per table partition, so that an insert is as
 *   nearly atomic as the engine can make it: no asynchronous insert, no
 *   parallel parsing, no splitting.
 * - `input_format_json_ignore_unnecessary_fields = 0`: with 1 the parser does
 *   not look at what follows the last column that it needs, so a record that
 *   brings its own `_offset` behind them, or garbage, would pass.
 * - A transform's conversion of a time that its type cannot hold is refused.
 * - Any number of table partitions: a block of late events must not be
 *   refused for being late.
 */
export const INSERT_SETTINGS: Record<string, string | number> = {
  async_insert: 0,
  wait_end_of_query: 1,
  input_format_parallel_parsing: 0,
  input_format_skip_unknown_fields: 1,
  input_format_json_ignore_unnecessary_fields: 0,
  input_format_json_max_depth: MAX_JSON_DEPTH + 1,
  date_time_input_format: 'best_effort',
  date_time_overflow_behavior: 'throw',
  max_insert_block_size: 1_048_449,
  min_insert_block_size_rows: 1_048_449,
  min_insert_block_size_bytes: 1_073_741_824,
  max_partitions_per_insert_block: 0,
  deduplicate_blocks_in_dependent_materialized_views: 1,
};
