import type { FeedChunk } from './types';

/**
 * A shop that is at most this far behind is caught up second by second with
 * its visitors; of what is older only the known customers are kept.
 */
export const VISITORS_KEPT_SECONDS = 600;
const SECONDS_PER_DAY = 86_400;

/**
 * Decides the stretch that follows `fromSecond`: a second of live traffic, or
 * up to a day of history.
 */
export function planChunk(options: {
  fromSecond: number;
  nowSecond: number;
}): FeedChunk {
  const { fromSecond, nowSecond } = options;
  const historyUntil = nowSecond - VISITORS_KEPT_SECONDS;
  if (fromSecond < historyUntil) {
    const dayEnd =
      (Math.floor(fromSecond / SECONDS_PER_DAY) + 1) * SECONDS_PER_DAY;
    return {
      fromSecond,
      untilSecond: Math.min(dayEnd, historyUntil),
      guests: false,
    };
  }
  return { fromSecond, untilSecond: fromSecond + 1, guests: true };
}
