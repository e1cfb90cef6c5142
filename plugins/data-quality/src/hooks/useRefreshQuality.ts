import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

/** Asks for everything about data quality again, after something changed. */
export function useRefreshQuality(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    () => client.invalidateQueries({ queryKey: ['data-quality'] }),
    [client],
  );
}
