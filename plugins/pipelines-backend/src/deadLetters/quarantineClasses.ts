import type { QuarantineClass } from '@analytics-engine/plugin-analytics-common';

/** Every class, for filters. */
export const QUARANTINE_CLASSES = [
  'NOT_JSON',
  'BAD_ENCODING',
  'TYPE_MISMATCH',
  'UNKNOWN_COLUMN',
  'MISSING_COLUMN',
  'DUPLICATE_KEY',
  'TOO_LARGE',
  'TRANSFORM_ERROR',
  'CONSTRAINT',
  'OTHER',
] as const satisfies readonly QuarantineClass[];
