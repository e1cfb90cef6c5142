/** What a score is split into. */
export const QUALITY_DIMENSIONS = [
  'completeness',
  'uniqueness',
  'validity',
  'freshness',
  'volume',
  'schema',
  'consistency',
] as const;

/** One side of quality. */
export type QualityDimension = (typeof QUALITY_DIMENSIONS)[number];

/** How much a failed check matters. */
export const CHECK_SEVERITIES = ['info', 'warning', 'critical'] as const;

/** How much a failed check matters; a failed critical one caps the dataset's status. */
export type CheckSeverity = (typeof CHECK_SEVERITIES)[number];

/** What a failed check does beside opening an incident; each is reversible. */
export const FAILURE_ACTIONS = [
  'pausePipeline',
  'blockTraining',
  'blockDeployment',
  'quarantine',
] as const;

/** What a failed check does beside opening an incident. */
export type FailureAction = (typeof FAILURE_ACTIONS)[number];
