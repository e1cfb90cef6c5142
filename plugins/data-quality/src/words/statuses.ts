import type {
  CheckSeverity,
  CheckStatus,
  DatasetFreshness,
  IncidentState,
  QualityStatus,
  Quarantine,
  RunStatus,
} from '@analytics-engine/plugin-analytics-common';
import type { Tone } from '@analytics-engine/plugin-analytics-react';

/** A state in one word, what it means, and its tone. */
export interface StatusWords {
  tone: Tone;
  word: string;
  meaning: string;
}

/** Words of how a dataset or the whole stands. */
export const QUALITY_STATUSES: Record<QualityStatus, StatusWords> = {
  HEALTHY: {
    tone: 'success',
    word: 'Healthy',
    meaning: 'The score is above 95 % and no critical check failed.',
  },
  DEGRADED: {
    tone: 'warning',
    word: 'Degraded',
    meaning: 'The score is between 90 % and 95 %.',
  },
  UNHEALTHY: {
    tone: 'danger',
    word: 'Unhealthy',
    meaning: 'The score is below 90 %, or a critical check failed.',
  },
  UNKNOWN: {
    tone: 'neutral',
    word: 'Not known',
    meaning: 'Nothing was evaluated, so nothing is claimed.',
  },
};

/** Words of how a check came out. */
export const CHECK_STATUSES: Record<CheckStatus, StatusWords> = {
  PASSED: { tone: 'success', word: 'Passed', meaning: 'As expected.' },
  WARN: {
    tone: 'warning',
    word: 'Warned',
    meaning: 'Beyond the warning band, not yet beyond the failing one.',
  },
  FAILED: { tone: 'danger', word: 'Failed', meaning: 'Not as expected.' },
  NOT_EVALUATED: {
    tone: 'neutral',
    word: 'Not evaluated',
    meaning: 'There was nothing to judge by; it does not count in the score.',
  },
  ERROR: {
    tone: 'warning',
    word: 'Could not run',
    meaning:
      'The check itself is at fault, not the data; it does not count in the score.',
  },
};

/** Words of how a run came out. */
export const RUN_STATUSES: Record<RunStatus, StatusWords> = {
  PASSED: {
    tone: 'success',
    word: 'Passed',
    meaning: 'Every check that could run passed.',
  },
  WARNED: { tone: 'warning', word: 'Warned', meaning: 'A check warned.' },
  FAILED: { tone: 'danger', word: 'Failed', meaning: 'A check failed.' },
  ERROR: {
    tone: 'warning',
    word: 'Could not run',
    meaning:
      'A check could not be carried out, which says nothing of the data.',
  },
};

/** Words of how much a check matters. */
export const SEVERITIES: Record<CheckSeverity, StatusWords> = {
  critical: {
    tone: 'danger',
    word: 'Critical',
    meaning:
      'When it fails, the dataset is unhealthy whatever its score, and work can be held back.',
  },
  warning: {
    tone: 'warning',
    word: 'Warning',
    meaning: 'When it fails, an incident is opened and the score falls.',
  },
  info: {
    tone: 'info',
    word: 'Info',
    meaning: 'Worth knowing when it fails.',
  },
};

/** Words of how old data is. */
export const FRESHNESS_STATUSES: Record<
  DatasetFreshness['status'],
  StatusWords
> = {
  FRESH: { tone: 'success', word: 'Fresh', meaning: 'New rows come in.' },
  WARN: {
    tone: 'warning',
    word: 'Late',
    meaning: 'The newest row is older than the warning limit.',
  },
  STALE: {
    tone: 'danger',
    word: 'Stale',
    meaning: 'The newest row is older than the limit.',
  },
  UNKNOWN: {
    tone: 'neutral',
    word: 'Not known',
    meaning: 'There is no time column, or no row yet.',
  },
};

/** Words of where an incident stands. */
export const INCIDENT_STATE_WORDS: Record<IncidentState, StatusWords> = {
  OPEN: {
    tone: 'danger',
    word: 'Open',
    meaning: 'Nobody has looked at it yet.',
  },
  ACKNOWLEDGED: {
    tone: 'warning',
    word: 'Acknowledged',
    meaning: 'Somebody has seen it.',
  },
  ASSIGNED: {
    tone: 'info',
    word: 'Assigned',
    meaning: 'Somebody works on it.',
  },
  RESOLVED: {
    tone: 'success',
    word: 'Resolved',
    meaning: 'It is over, and somebody said why.',
  },
};

/** Words of where quarantined rows are. */
export const QUARANTINE_STATES: Record<Quarantine['state'], StatusWords> = {
  MOVING: {
    tone: 'info',
    word: 'Moving out',
    meaning: 'Rows are on their way into quarantine.',
  },
  HELD: {
    tone: 'warning',
    word: 'Held',
    meaning: 'The rows are in the quarantine table and not in the dataset.',
  },
  RELEASING: {
    tone: 'info',
    word: 'Moving back',
    meaning: 'Rows are on their way back into the dataset.',
  },
  RELEASED: {
    tone: 'success',
    word: 'Released',
    meaning: 'The rows are back in the dataset.',
  },
  DISCARDED: {
    tone: 'neutral',
    word: 'Discarded',
    meaning: 'The rows were deleted for good.',
  },
  FAILED: {
    tone: 'danger',
    word: 'Failed',
    meaning: 'Moving them did not work; nothing was lost.',
  },
};
