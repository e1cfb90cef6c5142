import { z } from 'zod';
import type { CheckSeverity, QualityDimension } from './dimensions';

/** Where an incident stands. */
export const INCIDENT_STATES = [
  'OPEN',
  'ACKNOWLEDGED',
  'ASSIGNED',
  'RESOLVED',
] as const;

/** Where an incident stands. */
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** What a person can do to an incident. */
export const INCIDENT_TRANSITIONS = [
  'acknowledge',
  'assign',
  'resolve',
  'reopen',
] as const;

/** What a person can do to an incident. */
export type IncidentTransition = (typeof INCIDENT_TRANSITIONS)[number];

/** Why an incident is over. `Fixed` is also what an auto-close writes. */
export const RESOLUTION_REASONS = [
  'Fixed',
  'FalsePositive',
  'MissingData',
  'Duplicates',
  'OutOfBounds',
  'Other',
] as const;

/** Why an incident is over. */
export type ResolutionReason = (typeof RESOLUTION_REASONS)[number];

/** Longest comment in characters. */
export const MAX_COMMENT_LENGTH = 4_000;

/** Body of POST /data-quality/incidents/{id}/transitions. */
export const incidentTransitionSchema = z
  .strictObject({
    transition: z.enum(INCIDENT_TRANSITIONS),
    /** `assign` only: a catalog entity reference. */
    assignee: z.string().min(1).max(200).optional(),
    /** `resolve` only. */
    reason: z.enum(RESOLUTION_REASONS).optional(),
    /** Needed by `resolve`. */
    comment: z.string().min(1).max(MAX_COMMENT_LENGTH).optional(),
  })
  .superRefine((body, context) => {
    const complain = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    for (const [field, transition] of [
      ['assignee', 'assign'],
      ['reason', 'resolve'],
    ] as const) {
      if (body.transition === transition && body[field] === undefined) {
        complain(field, `is needed by ${transition}`);
      }
      if (body.transition !== transition && body[field] !== undefined) {
        complain(field, `belongs to ${transition} only`);
      }
    }
    if (body.transition === 'resolve' && body.comment === undefined) {
      complain('comment', 'is needed by resolve');
    }
  });

/** Body of POST /data-quality/incidents/{id}/transitions. */
export type IncidentTransitionRequest = z.infer<
  typeof incidentTransitionSchema
>;

/** Body of POST /data-quality/incidents/{id}/comments. */
export const incidentCommentSchema = z.strictObject({
  text: z.string().min(1).max(MAX_COMMENT_LENGTH),
});

/** Something that is wrong with a dataset until somebody says why it no longer is. */
export interface Incident {
  /** `inc-<n>`. */
  id: string;
  dataset: string;
  /** Id of the check, or `anomaly:<metric>[:<column>]`. */
  checkId: string;
  title: string;
  dimension: QualityDimension;
  severity: CheckSeverity;
  state: IncidentState;
  owner: string | null;
  assignee: string | null;
  reason: ResolutionReason | null;
  /** What the newest failing run found. */
  actual: string;
  expected: string;
  failedRows: number | null;
  firstRunId: string;
  lastRunId: string;
  /** Failing runs since it was opened. */
  failures: number;
  openedAt: string;
  updatedAt: string;
  resolvedAt: string | null;
  /** Who resolved it; `auto-close` for a passing run. */
  resolvedBy: string | null;
  availableTransitions: IncidentTransition[];
}

/** One thing that happened to an incident. */
export interface IncidentTimelineEntry {
  at: string;
  actor: string;
  kind:
    | 'opened'
    | 'failed-again'
    | 'passed'
    | 'acknowledged'
    | 'assigned'
    | 'commented'
    | 'resolved'
    | 'auto-closed'
    | 'reopened'
    | 'gate-closed'
    | 'gate-opened';
  text: string | null;
  runId: string | null;
}

/** Answer of GET /data-quality/incidents/{id}. */
export interface IncidentDetail extends Incident {
  /** Oldest first; comments are entries of kind `commented`. */
  timeline: IncidentTimelineEntry[];
  sampleKeys: string[];
}

/** Answer of GET /data-quality/incidents, newest first. */
export interface IncidentsResponse {
  total: number;
  incidents: Incident[];
  nextCursor: string | null;
}
