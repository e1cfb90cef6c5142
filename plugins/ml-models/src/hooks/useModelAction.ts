import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useCallback } from 'react';
import { useRefreshModels } from './useModels';

const TOAST_MS = 6_000;

/**
 * Runs something that changes a model, says what came of it and refreshes
 * what shows it. It rejects when it was refused: the dialog that asked shows
 * why.
 */
export function useModelAction(): <T>(
  work: () => Promise<T>,
  done: (answer: T) => string,
) => Promise<T> {
  const toasts = useApi(toastApiRef);
  const refresh = useRefreshModels();
  return useCallback(
    async (work, done) => {
      try {
        const answer = await work();
        toasts.post({
          title: done(answer),
          status: 'success',
          timeout: TOAST_MS,
        });
        return answer;
      } finally {
        await refresh();
      }
    },
    [refresh, toasts],
  );
}
