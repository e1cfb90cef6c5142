import { useLive } from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { pipelinesApiRef } from '../api/PipelinesApi';

/** Live state of all pipelines. */
export function usePipelinesStatus() {
  const api = useApi(pipelinesApiRef);
  return useLive({
    key: ['pipelines', 'status'],
    load: signal => api.status(signal),
  });
}
