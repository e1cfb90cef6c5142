import type { FeedChunk } from './types';

const SECONDS_PER_DAY = 86_400;
/**
 * Strangers' page views are part of the last week of whatever is caught up, as
 * of live running: so what comes in an hour does not jump when the shop goes
 * live, nor after the portal was off for a night.
 */
const VISITORS_KEPT_SECONDS = 7 * SECONDS_PER_DAY;
/** Page views of strangers that are caught up at most: what is landed in less than a minute. */
const MAX_VISITORS_CAUGHT_UP = 700_000;
/** At any rate, so long is caught up in full. */
const MIN_VISITORS_KEPT_SECONDS = 600;
/** Page views of strangers in one append. */
const MAX_VISITORS_PER_CHUNK = 10_000;

/**
 * Decides the stretch that follows `fromSecond`: a second of live traffic, a
 * stretch to catch up in full, or up to a day of known customers alone.
 */
export function planChunk(options: {
  fromSecond: number;
  nowSecond: number;
  eventsPerSecond: number;
}): FeedChunk {
  const { fromSecond, nowSecond, eventsPerSecond } = options;
  const dayEnd =
    (Math.floor(fromSecond / SECONDS_PER_DAY) + 1) * SECONDS_PER_DAY;
  const visitorsFrom = nowSecond - visitorsKeptSeconds(eventsPerSecond);
  if (fromSecond < visitorsFrom) {
    return {
      fromSecond,
      untilSecond: Math.min(dayEnd, visitorsFrom),
      guests: false,
    };
  }
  const longest = Math.max(
    1,
    Math.floor(MAX_VISITORS_PER_CHUNK / eventsPerSecond),
  );
  return {
    fromSecond,
    untilSecond: Math.max(
      fromSecond + 1,
      Math.min(dayEnd, nowSecond, fromSecond + longest),
    ),
    guests: true,
  };
}

/** How long ago the page views of strangers begin that are caught up. */
function visitorsKeptSeconds(eventsPerSecond: number): number {
  return Math.min(
    VISITORS_KEPT_SECONDS,
    Math.max(
      MIN_VISITORS_KEPT_SECONDS,
      Math.floor(MAX_VISITORS_CAUGHT_UP / eventsPerSecond),
    ),
  );
}
