import { useState } from 'react';
import { useLive } from './useLive';
import type { Live } from './useLive';

/** One page of a list, with the way to the next and back. */
export interface LivePages<T> {
  live: Live<T>;
  hasPrevious: boolean;
  hasNext: boolean;
  next(): void;
  previous(): void;
}

/**
 * A list page by page, each kept fresh; another list begins at its first page.
 *
 * @param options.key - identifies the list, filters included
 */
export function useLivePages<T extends { nextCursor: string | null }>(options: {
  key: readonly unknown[];
  load(cursor: string | undefined, signal: AbortSignal): Promise<T>;
  intervalMs?: number | false;
}): LivePages<T> {
  const list = JSON.stringify(options.key);
  const [position, setPosition] = useState({ list, cursors: [] as string[] });
  const cursors = position.list === list ? position.cursors : [];
  const cursor = cursors[cursors.length - 1];
  const live = useLive({
    key: [...options.key, cursor ?? null],
    load: signal => options.load(cursor, signal),
    intervalMs: options.intervalMs,
  });
  const nextCursor = live.data?.nextCursor ?? undefined;
  return {
    live,
    hasPrevious: cursors.length > 0,
    hasNext: nextCursor !== undefined,
    next: () =>
      nextCursor && setPosition({ list, cursors: [...cursors, nextCursor] }),
    previous: () => setPosition({ list, cursors: cursors.slice(0, -1) }),
  };
}
