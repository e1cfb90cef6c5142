import type { ResolutionReason } from '@analytics-engine/plugin-analytics-common';

/** Words of why an incident is over. */
export const RESOLUTIONS: Record<
  ResolutionReason,
  { label: string; meaning: string }
> = {
  Fixed: { label: 'Fixed', meaning: 'The data or its source was corrected' },
  FalsePositive: {
    label: 'False alarm',
    meaning: 'The data was right; the check has to change',
  },
  MissingData: {
    label: 'Missing data',
    meaning: 'Data did not come, and that is accepted',
  },
  Duplicates: {
    label: 'Duplicates',
    meaning: 'Rows were there twice, and that was dealt with',
  },
  OutOfBounds: {
    label: 'Out of bounds',
    meaning: 'Values are outside the limits, and that is accepted',
  },
  Other: { label: 'Something else', meaning: 'Say it in the comment' },
};
