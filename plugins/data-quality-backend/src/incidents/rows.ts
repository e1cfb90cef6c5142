import type {
  Incident,
  IncidentTimelineEntry,
} from '@analytics-engine/plugin-analytics-common';
import { NotFoundError } from '@backstage/errors';
import { availableTransitions } from './transitions';

/** Row of `quality_incidents`. */
export interface IncidentRow {
  id: number;
  dataset: string;
  check_id: string;
  title: string;
  dimension: Incident['dimension'];
  severity: Incident['severity'];
  state: Incident['state'];
  owner: string | null;
  assignee: string | null;
  reason: Incident['reason'];
  actual: string;
  expected: string;
  failed_rows: number | string | null;
  first_run_id: string;
  last_run_id: string;
  failures: number;
  sample_keys: string;
  opened_at: string;
  open_since: string;
  updated_at: string;
  resolved_at: string | null;
  resolved_by: string | null;
}

/** Row of `quality_incident_entries`. */
export interface EntryRow {
  id: number;
  incident_id: number;
  at: string;
  actor: string;
  kind: IncidentTimelineEntry['kind'];
  text: string | null;
  run_id: string | null;
}

/** An incident as REST shows it. */
export function toIncident(row: IncidentRow): Incident {
  return {
    id: incidentId(row.id),
    dataset: row.dataset,
    checkId: row.check_id,
    title: row.title,
    dimension: row.dimension,
    severity: row.severity,
    state: row.state,
    owner: row.owner,
    assignee: row.assignee,
    reason: row.reason,
    actual: row.actual,
    expected: row.expected,
    failedRows: row.failed_rows === null ? null : Number(row.failed_rows),
    firstRunId: row.first_run_id,
    lastRunId: row.last_run_id,
    failures: row.failures,
    openedAt: row.opened_at,
    updatedAt: row.updated_at,
    resolvedAt: row.resolved_at,
    resolvedBy: row.resolved_by,
    availableTransitions: availableTransitions(row.state),
  };
}

/** `inc-<n>`. */
export function incidentId(number: number): string {
  return `inc-${number}`;
}

/** @throws NotFoundError for what is no id */
export function incidentNumber(id: string): number {
  const match = /^inc-(\d{1,9})$/.exec(id);
  if (!match) {
    throw new NotFoundError(`There is no incident '${id.slice(0, 80)}'`);
  }
  return Number(match[1]);
}
