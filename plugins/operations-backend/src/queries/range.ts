import { DateTime } from 'luxon';
import { z } from 'zod';

const EARLIEST = DateTime.utc(1970);
const LATEST = DateTime.utc(2106);
const MAX_TIME_LENGTH = 40;

/** An ISO-8601 time; without an offset it is UTC. */
export const timeSchema = z
  .string()
  .max(MAX_TIME_LENGTH)
  .transform((text, context) => {
    const time = DateTime.fromISO(text, { zone: 'utc' });
    if (!time.isValid || time < EARLIEST || time >= LATEST) {
      context.addIssue({
        code: 'custom',
        message: `expected an ISO-8601 time from 1970 to 2105, such as 2024-06-01 or 2024-06-01T12:00:00Z, found ${JSON.stringify(
          text,
        )}`,
      });
      return z.NEVER;
    }
    return time;
  });

/** A time as the parameter type `DateTime64(3, 'UTC')` takes it. */
export function toClickHouseTime(time: DateTime): string {
  return time.toUTC().toFormat('yyyy-MM-dd HH:mm:ss.SSS');
}
