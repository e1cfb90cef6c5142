import { z } from 'zod';

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

/** {@link QualityDimension}. */
export const qualityDimensionSchema = z.enum(QUALITY_DIMENSIONS);
/** One side of quality. */
export type QualityDimension = z.infer<typeof qualityDimensionSchema>;

/** How much a failed check matters. */
export const CHECK_SEVERITIES = ['info', 'warning', 'critical'] as const;

/** {@link CheckSeverity}. */
export const checkSeveritySchema = z.enum(CHECK_SEVERITIES);
/** How much a failed check matters; a failed critical one caps the dataset's status. */
export type CheckSeverity = z.infer<typeof checkSeveritySchema>;

/** What a failed check does beside opening an incident; each is reversible. */
export const FAILURE_ACTIONS = [
  'pausePipeline',
  'blockTraining',
  'blockDeployment',
  'quarantine',
] as const;

/** What a failed check does beside opening an incident. */
export type FailureAction = (typeof FAILURE_ACTIONS)[number];
