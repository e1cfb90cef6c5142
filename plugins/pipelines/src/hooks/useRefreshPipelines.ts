import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

/** Asks for everything about pipelines again, after something changed. */
export function useRefreshPipelines(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    () => client.invalidateQueries({ queryKey: ['pipelines'] }),
    [client],
  );
}
