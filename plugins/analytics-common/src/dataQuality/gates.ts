import { z } from 'zod';
import type { FailureAction } from './dimensions';

/** {@link QualityGate}. */
export const qualityGateSchema = z.strictObject({
  id: z.string(),
  passage: z.enum(['pipeline', 'training', 'deployment']),
  dataset: z.string(),
  /** Null when it was not a check that closed it. */
  checkId: z.string().nullable(),
  reason: z.string(),
  link: z.string().nullable(),
  closedAt: z.string(),
  openedAt: z.string().nullable(),
  openedBy: z.string().nullable(),
  openReason: z.string().nullable(),
});
/** One hold that a failed check put on other work. */
export type QualityGate = z.infer<typeof qualityGateSchema>;

/** {@link QualityGatesResponse}. */
export const qualityGatesResponseSchema = z.strictObject({
  gates: z.array(qualityGateSchema),
});
/** Answer of GET /data-quality/gates. */
export type QualityGatesResponse = z.infer<typeof qualityGatesResponseSchema>;

/** Body of POST /data-quality/gates/{id}/open and of the verbs on a quarantine. */
export const gateReasonSchema = z.strictObject({
  reason: z.string().min(1).max(1_000),
});

/** {@link Quarantine}. */
export const quarantineSchema = z.strictObject({
  /** `qua-<n>`. */
  id: z.string(),
  dataset: z.string(),
  checkId: z.string(),
  runId: z.string(),
  state: z.enum([
    'MOVING',
    'HELD',
    'RELEASING',
    'RELEASED',
    'DISCARDED',
    'FAILED',
  ]),
  rows: z.number(),
  reason: z.string(),
  /** Table of the warehouse that holds them. */
  table: z.string(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  finishedBy: z.string().nullable(),
  error: z.string().nullable(),
});
/** Rows that a failed check moved out of a dataset. */
export type Quarantine = z.infer<typeof quarantineSchema>;

/** {@link QuarantineResponse}. */
export const quarantineResponseSchema = z.strictObject({
  quarantines: z.array(quarantineSchema),
});
/** Answer of GET /data-quality/quarantine, newest first. */
export type QuarantineResponse = z.infer<typeof quarantineResponseSchema>;

/** What each action does, for pages. */
export const FAILURE_ACTION_TEXTS: Record<FailureAction, string> = {
  pausePipeline: 'Pauses the pipelines that feed the dataset',
  blockTraining: 'Keeps models from being trained on the dataset',
  blockDeployment:
    'Keeps models that were trained on the dataset from being deployed',
  quarantine: 'Moves the failing rows into a quarantine table',
};
