import type { IncidentFilter } from '../api/DataQualityApi';

/** Most incidents that a page asks for at once. */
export const INCIDENTS_PER_PAGE = 25;

/** Every incident that is not over. */
export const OPEN_INCIDENTS: IncidentFilter = {
  states: ['OPEN', 'ACKNOWLEDGED', 'ASSIGNED'],
  limit: INCIDENTS_PER_PAGE,
};
