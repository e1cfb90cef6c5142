import type {
  IncidentState,
  IncidentTransition,
} from '@analytics-engine/plugin-analytics-common';

const AVAILABLE: Record<IncidentState, IncidentTransition[]> = {
  OPEN: ['acknowledge', 'assign', 'resolve'],
  ACKNOWLEDGED: ['assign', 'resolve'],
  ASSIGNED: ['acknowledge', 'assign', 'resolve'],
  RESOLVED: ['reopen'],
};

/** Where an incident stands after a transition. */
export const STATE_AFTER: Record<IncidentTransition, IncidentState> = {
  acknowledge: 'ACKNOWLEDGED',
  assign: 'ASSIGNED',
  resolve: 'RESOLVED',
  reopen: 'OPEN',
};

/** What a person can do to an incident in this state. */
export function availableTransitions(
  state: IncidentState,
): IncidentTransition[] {
  return [...AVAILABLE[state]];
}
