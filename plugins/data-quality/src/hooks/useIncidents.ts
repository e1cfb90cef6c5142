import {
  useLive,
  useLivePages,
} from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { dataQualityApiRef } from '../api/DataQualityApi';
import type { IncidentFilter } from '../api/DataQualityApi';
import { OPEN_INCIDENTS } from '../incidents/openIncidents';

const INTERVAL_MS = 5_000;

/** Incidents that match a filter, newest first. */
export function useIncidents(filter: IncidentFilter) {
  const api = useApi(dataQualityApiRef);
  return useLive({
    key: ['data-quality', 'incidents', filter],
    load: signal => api.incidents(filter, signal),
    intervalMs: INTERVAL_MS,
  });
}

/** Incidents that are not over. */
export function useOpenIncidents() {
  return useIncidents(OPEN_INCIDENTS);
}

/** Incidents that match a filter page by page, newest first. */
export function useIncidentPages(filter: IncidentFilter) {
  const api = useApi(dataQualityApiRef);
  return useLivePages({
    key: ['data-quality', 'incidents', filter],
    load: (cursor, signal) => api.incidents({ ...filter, cursor }, signal),
    intervalMs: INTERVAL_MS,
  });
}

/** One incident with everything that happened to it. */
export function useIncident(id: string) {
  const api = useApi(dataQualityApiRef);
  return useLive({
    key: ['data-quality', 'incident', id],
    load: signal => api.incident(id, signal),
    intervalMs: INTERVAL_MS,
  });
}
