const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const ONE_DIGIT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const COMPACT = new Intl.NumberFormat('en-US', {
  notation: 'compact',
  maximumFractionDigits: 1,
});

/** Shown where a number is not known. */
export const UNKNOWN_TEXT = '–';

/** `1,234`; a dash when unknown. */
export function formatCount(value: number | null | undefined): string {
  return isNumber(value) ? WHOLE.format(value) : UNKNOWN_TEXT;
}

/** `1.2M`, for axes and tiles; a dash when unknown. */
export function formatCompact(value: number | null | undefined): string {
  if (!isNumber(value)) {
    return UNKNOWN_TEXT;
  }
  return Math.abs(value) < 10_000 ? formatRate(value) : COMPACT.format(value);
}

/** Events per second: one digit after the point below 100, none above. */
export function formatRate(value: number | null | undefined): string {
  if (!isNumber(value)) {
    return UNKNOWN_TEXT;
  }
  return Math.abs(value) < 100 ? ONE_DIGIT.format(value) : WHOLE.format(value);
}

/**
 * `99.95 %` of a ratio from 0 to 1. Never rounds up to 100 %: one failure in
 * a million still shows.
 */
export function formatPercent(ratio: number | null | undefined): string {
  if (!isNumber(ratio)) {
    return UNKNOWN_TEXT;
  }
  const percent = Math.floor(ratio * 10_000) / 100;
  return `${percent.toLocaleString('en-US', { maximumFractionDigits: 2 })} %`;
}

/** `1.5 MB`, powers of 1000; a dash when unknown. */
export function formatBytes(bytes: number | null | undefined): string {
  if (!isNumber(bytes)) {
    return UNKNOWN_TEXT;
  }
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${ONE_DIGIT.format(value)} ${units[unit]}`;
}

function isNumber(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}
