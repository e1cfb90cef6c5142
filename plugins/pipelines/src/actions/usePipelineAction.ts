import type { PipelineAction } from '@analytics-engine/plugin-analytics-common';
import { errorMessage } from '@analytics-engine/plugin-analytics-react';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useCallback, useState } from 'react';
import { pipelinesApiRef } from '../api/PipelinesApi';
import { useRefreshPipelines } from '../hooks/useRefreshPipelines';
import { ACTION_WORDS } from './pipelineActions';

const TOAST_MS = 6_000;

/**
 * Runs lifecycle actions: says what came of it and refreshes what shows it.
 *
 * @returns `run`, which rejects when the action was refused; with `quiet` the
 * caller shows the refusal itself
 */
export function usePipelineAction(name: string) {
  const api = useApi(pipelinesApiRef);
  const toasts = useApi(toastApiRef);
  const refresh = useRefreshPipelines();
  const [pending, setPending] = useState<PipelineAction>();
  const run = useCallback(
    async (action: PipelineAction, options?: { quiet?: boolean }) => {
      setPending(action);
      try {
        const answer = await api.act(name, action);
        toasts.post({
          title:
            answer.changed === false
              ? `${name} is ${answer.state.toLowerCase()} already`
              : `${name} ${ACTION_WORDS[action].done}`,
          status: 'success',
          timeout: TOAST_MS,
        });
      } catch (error) {
        if (!options?.quiet) {
          toasts.post({
            title: `${name} could not ${action}`,
            description: errorMessage(error as Error),
            status: 'danger',
          });
        }
        throw error;
      } finally {
        await refresh();
        setPending(undefined);
      }
    },
    [api, name, refresh, toasts],
  );
  return { run, pending };
}
