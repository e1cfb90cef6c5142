import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { DateTime } from 'luxon';
import { useCallback } from 'react';
import { useOverdue } from './useOverdue';

/** How often numbers refresh unless a page says otherwise. */
export const LIVE_INTERVAL_MS = 3_000;

/** Live data: the last good value stays when the backend does not answer. */
export interface Live<T> {
  /** Last good value; undefined before the first answer. */
  data: T | undefined;
  /** Why the last attempt failed. */
  error: Error | undefined;
  /** True before the first answer, good or bad. */
  isPending: boolean;
  /** True when `data` is older than the last attempt, which failed or is overdue. */
  isStale: boolean;
  /** True while an answer takes so long that something is wrong. */
  isOverdue: boolean;
  /** When `data` arrived. */
  updatedAt: DateTime | undefined;
  /** Asks again now. */
  refresh(): Promise<void>;
}

/** Options of {@link useLive}. */
export interface UseLiveOptions<T> {
  /** Identifies the data; equal keys share one request. */
  key: readonly unknown[];
  load(signal: AbortSignal): Promise<T>;
  /** Milliseconds between requests; false asks once. */
  intervalMs?: number | false;
  enabled?: boolean;
}

/** Loads data and keeps it fresh while the page is visible. */
export function useLive<T>(options: UseLiveOptions<T>): Live<T> {
  const query = useQuery<T, Error>({
    queryKey: options.key,
    queryFn: ({ signal }) => options.load(signal),
    refetchInterval: options.intervalMs ?? LIVE_INTERVAL_MS,
    refetchIntervalInBackground: false,
    enabled: options.enabled ?? true,
    placeholderData: keepPreviousData,
  });
  const isOverdue = useOverdue(query.isFetching);
  const { refetch } = query;
  const refresh = useCallback(async () => {
    await refetch();
  }, [refetch]);
  return {
    data: query.data,
    error: query.error ?? undefined,
    isPending: query.isPending && (options.enabled ?? true),
    isStale: query.data !== undefined && (query.error !== null || isOverdue),
    isOverdue,
    updatedAt: query.dataUpdatedAt
      ? DateTime.fromMillis(query.dataUpdatedAt)
      : undefined,
    refresh,
  };
}
