import type {
  IncidentTransition,
  IncidentTransitionRequest,
} from '@analytics-engine/plugin-analytics-common';
import { errorMessage } from '@analytics-engine/plugin-analytics-react';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useState } from 'react';
import { dataQualityApiRef } from '../api/DataQualityApi';
import { useRefreshQuality } from '../hooks/useRefreshQuality';

/**
 * Moves an incident on.
 *
 * @returns `run`, which rejects when it was refused; with `quiet` the caller
 * shows the refusal itself
 */
export function useTransition(id: string) {
  const api = useApi(dataQualityApiRef);
  const toasts = useApi(toastApiRef);
  const refresh = useRefreshQuality();
  const [pending, setPending] = useState<IncidentTransition>();
  const run = async (
    request: IncidentTransitionRequest,
    options?: { quiet?: boolean },
  ) => {
    setPending(request.transition);
    try {
      await api.transitionIncident(id, request);
    } catch (error) {
      if (!options?.quiet) {
        toasts.post({
          title: `${id} was not changed`,
          description: errorMessage(error as Error),
          status: 'danger',
        });
      }
      throw error;
    } finally {
      await refresh();
      setPending(undefined);
    }
  };
  return { run, pending };
}
