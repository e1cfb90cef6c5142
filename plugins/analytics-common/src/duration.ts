import { z } from 'zod';

const SECONDS_OF_UNIT = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
} as const;

const DURATION_PATTERN = /^(\d+)(ms|s|m|h|d|w|y)$/;

/**
 * Reads a duration as the REST API writes it: a whole number and one unit of
 * ms, s, m, h, d, w, y (365 days).
 *
 * @returns seconds
 * @throws RangeError when the text is not a duration
 */
export function parseDurationSeconds(text: string): number {
  const match = DURATION_PATTERN.exec(text);
  if (!match) {
    throw new RangeError(
      `'${text}' is not a duration: expected a whole number and one of ms, s, m, h, d, w, y, such as 2m`,
    );
  }
  return (
    Number(match[1]) * SECONDS_OF_UNIT[match[2] as keyof typeof SECONDS_OF_UNIT]
  );
}

/** {@link parseDurationSeconds} in milliseconds. */
export function parseDurationMs(text: string): number {
  return Math.round(parseDurationSeconds(text) * 1000);
}

/** Writes milliseconds as {@link parseDurationMs} reads them, in the largest unit that needs no fraction: `30d`. */
export function formatDuration(ms: number): string {
  const units = Object.entries(SECONDS_OF_UNIT).reverse();
  const whole = Math.round(ms);
  const [unit, seconds] = units.find(
    ([, each]) => whole > 0 && whole % Math.round(each * 1000) === 0,
  ) ?? ['ms', SECONDS_OF_UNIT.ms];
  return `${whole / Math.round(seconds * 1000)}${unit}`;
}

/** A duration text between two bounds, both included and written the same way. */
export function durationSchema(min: string, max: string) {
  return z.string().superRefine((text, context) => {
    let seconds: number;
    try {
      seconds = parseDurationSeconds(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return;
    }
    if (
      seconds < parseDurationSeconds(min) ||
      seconds > parseDurationSeconds(max)
    ) {
      context.addIssue({
        code: 'custom',
        message: `expected a duration from ${min} to ${max}, found ${text}`,
      });
    }
  });
}
