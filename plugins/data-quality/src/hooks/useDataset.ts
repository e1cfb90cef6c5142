import {
  useLive,
  useLivePages,
} from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { dataQualityApiRef } from '../api/DataQualityApi';
import type { SeriesQuery } from '../api/DataQualityApi';

const INTERVAL_MS = 5_000;
const SERIES_INTERVAL_MS = 60_000;
const RUNS_PER_PAGE = 20;

/** One dataset: score, checks with their last results, columns. */
export function useDatasetQuality(name: string) {
  const api = useApi(dataQualityApiRef);
  return useLive({
    key: ['data-quality', 'dataset', name],
    load: signal => api.dataset(name, signal),
    intervalMs: INTERVAL_MS,
  });
}

/** The runs of a dataset page by page, newest first. */
export function useRunPages(name: string) {
  const api = useApi(dataQualityApiRef);
  return useLivePages({
    key: ['data-quality', 'runs', name],
    load: (cursor, signal) =>
      api.runs(name, { limit: RUNS_PER_PAGE, cursor }, signal),
    intervalMs: INTERVAL_MS,
  });
}

/** One finished run, which never changes. */
export function useRun(runId: string) {
  const api = useApi(dataQualityApiRef);
  return useLive({
    key: ['data-quality', 'run', runId],
    load: signal => api.run(runId, signal),
    intervalMs: false,
  });
}

/** What a dataset's columns look like, as it was last looked at. */
export function useProfile(name: string) {
  const api = useApi(dataQualityApiRef);
  return useLive({
    key: ['data-quality', 'profile', name],
    load: signal => api.profile(name, { refresh: false }, signal),
    intervalMs: false,
  });
}

/** Checks that the profile suggests. */
export function useSuggestions(name: string) {
  const api = useApi(dataQualityApiRef);
  return useLive({
    key: ['data-quality', 'suggestions', name],
    load: signal => api.suggestions(name, signal),
    intervalMs: false,
  });
}

/** A course of numbers with what was expected of them. */
export function useSeries(name: string, query: SeriesQuery) {
  const api = useApi(dataQualityApiRef);
  return useLive({
    key: ['data-quality', 'series', name, query.metric, query.column ?? null],
    load: signal => api.series(name, query, signal),
    intervalMs: SERIES_INTERVAL_MS,
  });
}

/** How a check came out, run by run. */
export function useCheckHistory(id: string) {
  const api = useApi(dataQualityApiRef);
  return useLive({
    key: ['data-quality', 'check', id, 'history'],
    load: signal => api.checkHistory(id, signal),
    intervalMs: INTERVAL_MS,
  });
}

/** How a check was written over time. */
export function useCheckVersions(id: string) {
  const api = useApi(dataQualityApiRef);
  return useLive({
    key: ['data-quality', 'check', id, 'versions'],
    load: signal => api.checkVersions(id, signal),
    intervalMs: false,
  });
}

/** Rows that were taken out of a dataset. */
export function useQuarantines(name: string) {
  const api = useApi(dataQualityApiRef);
  return useLive({
    key: ['data-quality', 'quarantine', name],
    load: signal => api.quarantines(name, signal),
    intervalMs: INTERVAL_MS,
  });
}

/** Files of the catalog in which checks of a dataset are written. */
export function useCheckFiles(name: string) {
  const api = useApi(dataQualityApiRef);
  return useLive({
    key: ['data-quality', 'check-files', name],
    load: signal => api.checkFiles(name, signal),
    intervalMs: INTERVAL_MS,
  });
}
