import { useLive } from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { dataQualityApiRef } from '../api/DataQualityApi';

const INTERVAL_MS = 5_000;
const REPORT_INTERVAL_MS = 30_000;

/** Every dataset with its score. */
export function useDatasetsQuality() {
  const api = useApi(dataQualityApiRef);
  return useLive({
    key: ['data-quality', 'datasets'],
    load: signal => api.datasets(signal),
    intervalMs: INTERVAL_MS,
  });
}

/** The last days of all datasets together. */
export function useQualityReport() {
  const api = useApi(dataQualityApiRef);
  return useLive({
    key: ['data-quality', 'report'],
    load: signal => api.report(signal),
    intervalMs: REPORT_INTERVAL_MS,
  });
}

/** What is held back now, of one dataset or of all. */
export function useClosedGates(dataset?: string) {
  const api = useApi(dataQualityApiRef);
  return useLive({
    key: ['data-quality', 'gates', dataset ?? 'all'],
    load: signal => api.closedGates(dataset, signal),
    intervalMs: INTERVAL_MS,
  });
}
