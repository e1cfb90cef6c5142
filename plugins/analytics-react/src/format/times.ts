import { DateTime, Duration } from 'luxon';
import { UNKNOWN_TEXT } from './numbers';

/** `850 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`; a dash when unknown. */
export function formatSeconds(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) {
    return UNKNOWN_TEXT;
  }
  if (seconds === 0) {
    return '0 s';
  }
  if (seconds < 1) {
    return `${Math.round(seconds * 1000)} ms`;
  }
  if (seconds < 60) {
    return `${Number(seconds.toFixed(1))} s`;
  }
  const parts = Duration.fromMillis(seconds * 1000)
    .shiftTo('days', 'hours', 'minutes', 'seconds')
    .toObject();
  const named: Array<[number, string]> = [
    [parts.days ?? 0, 'd'],
    [parts.hours ?? 0, 'h'],
    [parts.minutes ?? 0, 'min'],
    [Math.floor(parts.seconds ?? 0), 's'],
  ];
  const first = named.findIndex(([count]) => count > 0);
  return named
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** {@link formatSeconds} of milliseconds. */
export function formatMs(ms: number | null | undefined): string {
  return formatSeconds(ms === null || ms === undefined ? ms : ms / 1000);
}

/**
 * How old something is: `12 s`, `3 min`, `2 h 5 min`. Coarser than
 * {@link formatSeconds}: nobody needs the seconds of what is minutes old.
 */
export function formatAge(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) {
    return UNKNOWN_TEXT;
  }
  return formatSeconds(
    seconds < 60 ? Math.floor(seconds) : Math.floor(seconds / 60) * 60,
  );
}

/** Local clock time: `14:03:07`; with the date when it is not today. */
export function formatTime(iso: string | null | undefined): string {
  if (!iso) {
    return UNKNOWN_TEXT;
  }
  const time = DateTime.fromISO(iso);
  if (!time.isValid) {
    return UNKNOWN_TEXT;
  }
  return time.hasSame(DateTime.now(), 'day')
    ? time.toFormat('HH:mm:ss')
    : time.toFormat('yyyy-MM-dd HH:mm:ss');
}

/** `12 s ago`, `3 min ago`, `just now`. */
export function formatAgo(
  iso: string | null | undefined,
  now: DateTime = DateTime.now(),
): string {
  if (!iso) {
    return UNKNOWN_TEXT;
  }
  const seconds = now.diff(DateTime.fromISO(iso)).as('seconds');
  if (!Number.isFinite(seconds)) {
    return UNKNOWN_TEXT;
  }
  return seconds < 2 ? 'just now' : `${formatAge(seconds)} ago`;
}

/** `14:03:07 to 14:05:00`; with both dates unless both ends are today. */
export function formatSpan(
  fromIso: string | null,
  toIso: string | null,
): string {
  const ends = [fromIso, toIso].map(iso => DateTime.fromISO(iso ?? ''));
  const now = DateTime.now();
  const format = ends.every(end => end.hasSame(now, 'day'))
    ? 'HH:mm:ss'
    : 'yyyy-MM-dd HH:mm:ss';
  return ends
    .map(end => (end.isValid ? end.toFormat(format) : UNKNOWN_TEXT))
    .join(' to ');
}
