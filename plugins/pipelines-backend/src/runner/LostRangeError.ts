/** Records that were never landed are gone from the log: reported, never skipped silently. */
export class LostRangeError extends Error {
  name = 'LostRangeError';
  readonly code = 'LOST_RANGE';
}
