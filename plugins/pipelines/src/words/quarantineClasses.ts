import type { QuarantineClass } from '@analytics-engine/plugin-analytics-common';

/** Why records were refused, in words: what it is and what helps. */
export const QUARANTINE_CLASSES: Record<
  QuarantineClass,
  { word: string; meaning: string }
> = {
  NOT_JSON: {
    word: 'Not JSON',
    meaning:
      'The record is not a JSON object. The producer has to send it again.',
  },
  BAD_ENCODING: {
    word: 'Bad encoding',
    meaning:
      'The record is not valid UTF-8. The producer has to send it again.',
  },
  TYPE_MISMATCH: {
    word: 'Wrong type',
    meaning:
      'A value does not fit its column. Change the column or add a transform, then retry.',
  },
  UNKNOWN_COLUMN: {
    word: 'Unknown column',
    meaning: 'The record names a column that the table does not have.',
  },
  MISSING_COLUMN: {
    word: 'Missing column',
    meaning: 'A column without default is missing from the record.',
  },
  DUPLICATE_KEY: {
    word: 'Duplicate key',
    meaning: 'A key occurs twice in the same record.',
  },
  TOO_LARGE: {
    word: 'Too large',
    meaning: 'The record is over the size limit of one row.',
  },
  TRANSFORM_ERROR: {
    word: 'Transform failed',
    meaning: 'The transform refused the record. Correct it, then retry.',
  },
  CONSTRAINT: {
    word: 'Constraint',
    meaning: 'A constraint of the table refused the row.',
  },
  OTHER: {
    word: 'Other',
    meaning:
      'The warehouse refused the row for another reason; see the message.',
  },
};
