import { errorMessage } from '@analytics-engine/plugin-analytics-react';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useState } from 'react';
import { dataQualityApiRef } from '../api/DataQualityApi';
import { useRefreshQuality } from '../hooks/useRefreshQuality';

/** A run that was begun on this page. */
export interface BegunRun {
  dataset: string;
  runId: string;
  operationId: string;
}

/** Starts runs, and remembers the last one so that a page can follow it. */
export function useRunNow() {
  const api = useApi(dataQualityApiRef);
  const toasts = useApi(toastApiRef);
  const refresh = useRefreshQuality();
  const [begun, setBegun] = useState<BegunRun>();
  const [pending, setPending] = useState<string>();
  const start = async (dataset: string) => {
    setPending(dataset);
    try {
      const { runId, operationId } = await api.startRun(dataset);
      setBegun({ dataset, runId, operationId });
    } catch (error) {
      toasts.post({
        title: `${dataset} could not be checked`,
        description: errorMessage(error as Error),
        status: 'danger',
      });
    } finally {
      await refresh();
      setPending(undefined);
    }
  };
  return { start, pending, begun, forget: () => setBegun(undefined) };
}
