import { z } from 'zod';
import { qualityDimensionSchema, checkSeveritySchema } from './dimensions';

/** Where an incident stands. */
export const INCIDENT_STATES = [
  'OPEN',
  'ACKNOWLEDGED',
  'ASSIGNED',
  'RESOLVED',
] as const;

/** {@link IncidentState}. */
export const incidentStateSchema = z.enum(INCIDENT_STATES);
/** Where an incident stands. */
export type IncidentState = z.infer<typeof incidentStateSchema>;

/** What a person can do to an incident. */
export const INCIDENT_TRANSITIONS = [
  'acknowledge',
  'assign',
  'resolve',
  'reopen',
] as const;

/** {@link IncidentTransition}. */
export const incidentVerbSchema = z.enum(INCIDENT_TRANSITIONS);
/** What a person can do to an incident. */
export type IncidentTransition = z.infer<typeof incidentVerbSchema>;

/** Why an incident is over. `Fixed` is also what an auto-close writes. */
export const RESOLUTION_REASONS = [
  'Fixed',
  'FalsePositive',
  'MissingData',
  'Duplicates',
  'OutOfBounds',
  'Other',
] as const;

/** {@link ResolutionReason}. */
export const resolutionReasonSchema = z.enum(RESOLUTION_REASONS);
/** Why an incident is over. */
export type ResolutionReason = z.infer<typeof resolutionReasonSchema>;

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

/** {@link Incident}. */
export const incidentSchema = z.strictObject({
  /** `inc-<n>`. */
  id: z.string(),
  dataset: z.string(),
  /** Id of the check, or `anomaly:<metric>[:<column>]`. */
  checkId: z.string(),
  title: z.string(),
  dimension: qualityDimensionSchema,
  severity: checkSeveritySchema,
  state: incidentStateSchema,
  owner: z.string().nullable(),
  assignee: z.string().nullable(),
  reason: resolutionReasonSchema.nullable(),
  /** What the newest failing run found. */
  actual: z.string(),
  expected: z.string(),
  failedRows: z.number().nullable(),
  firstRunId: z.string(),
  lastRunId: z.string(),
  /** Failing runs since it was opened. */
  failures: z.number(),
  openedAt: z.string(),
  updatedAt: z.string(),
  resolvedAt: z.string().nullable(),
  /** Who resolved it; `auto-close` for a passing run. */
  resolvedBy: z.string().nullable(),
  availableTransitions: z.array(incidentVerbSchema),
});
/** Something that is wrong with a dataset until somebody says why it no longer is. */
export type Incident = z.infer<typeof incidentSchema>;

/** {@link IncidentTimelineEntry}. */
export const incidentTimelineEntrySchema = z.strictObject({
  at: z.string(),
  actor: z.string(),
  kind: z.enum([
    'opened',
    'failed-again',
    'passed',
    'acknowledged',
    'assigned',
    'commented',
    'resolved',
    'auto-closed',
    'reopened',
    'gate-closed',
    'gate-opened',
  ]),
  text: z.string().nullable(),
  runId: z.string().nullable(),
});
/** One thing that happened to an incident. */
export type IncidentTimelineEntry = z.infer<typeof incidentTimelineEntrySchema>;

/** {@link IncidentDetail}. */
export const incidentDetailSchema = z.strictObject({
  ...incidentSchema.shape,
  /** Oldest first; comments are entries of kind `commented`. */
  timeline: z.array(incidentTimelineEntrySchema),
  sampleKeys: z.array(z.string()),
});
/** Answer of GET /data-quality/incidents/{id}. */
export type IncidentDetail = z.infer<typeof incidentDetailSchema>;

/** {@link IncidentsResponse}. */
export const incidentsResponseSchema = z.strictObject({
  total: z.number(),
  incidents: z.array(incidentSchema),
  nextCursor: z.string().nullable(),
});
/** Answer of GET /data-quality/incidents, newest first. */
export type IncidentsResponse = z.infer<typeof incidentsResponseSchema>;
