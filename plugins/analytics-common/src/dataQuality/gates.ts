import { z } from 'zod';
import type { FailureAction } from './dimensions';

/** One hold that a failed check put on other work. */
export interface QualityGate {
  id: string;
  passage: 'pipeline' | 'training' | 'deployment';
  dataset: string;
  /** Null when it was not a check that closed it. */
  checkId: string | null;
  reason: string;
  link: string | null;
  closedAt: string;
  openedAt: string | null;
  openedBy: string | null;
  openReason: string | null;
}

/** Answer of GET /data-quality/gates. */
export interface QualityGatesResponse {
  gates: QualityGate[];
}

/** Body of POST /data-quality/gates/{id}/open and of the verbs on a quarantine. */
export const gateReasonSchema = z.strictObject({
  reason: z.string().min(1).max(1_000),
});

/** Rows that a failed check moved out of a dataset. */
export interface Quarantine {
  /** `qua-<n>`. */
  id: string;
  dataset: string;
  checkId: string;
  runId: string;
  state: 'MOVING' | 'HELD' | 'RELEASING' | 'RELEASED' | 'DISCARDED' | 'FAILED';
  rows: number;
  reason: string;
  /** Table of the warehouse that holds them. */
  table: string;
  createdAt: string;
  finishedAt: string | null;
  finishedBy: string | null;
  error: string | null;
}

/** Answer of GET /data-quality/quarantine, newest first. */
export interface QuarantineResponse {
  quarantines: Quarantine[];
}

/** What each action does, for pages. */
export const FAILURE_ACTION_TEXTS: Record<FailureAction, string> = {
  pausePipeline: 'Pauses the pipelines that feed the dataset',
  blockTraining: 'Keeps models from being trained on the dataset',
  blockDeployment:
    'Keeps models that were trained on the dataset from being deployed',
  quarantine: 'Moves the failing rows into a quarantine table',
};
