import type {
  CheckSeverity,
  IncidentState,
} from '@analytics-engine/plugin-analytics-common';

/** What pages and reports need to know of incidents. */
export interface IncidentReader {
  /** Incidents that are not resolved. */
  open(): Promise<
    Array<{
      id: string;
      dataset: string;
      checkId: string;
      state: IncidentState;
      severity: CheckSeverity;
      openedAt: string;
    }>
  >;
  /** Incidents that were resolved in a period. */
  countResolved(period: {
    fromMs: number;
    toMs: number;
    dataset?: string;
  }): Promise<number>;
}
