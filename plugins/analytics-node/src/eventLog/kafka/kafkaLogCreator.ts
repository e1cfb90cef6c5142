import type { LoggerService } from '@backstage/backend-plugin-api';
import type { LogEntry } from 'kafkajs';

/** The fields of kafkajs' entries that are passed on: names and numbers, never payloads or credentials. */
const KEPT_FIELDS = [
  'broker',
  'clientId',
  'error',
  'groupId',
  'memberId',
  'partition',
  'retryCount',
  'retryTime',
  'topic',
] as const;

/** Passes what kafkajs logs on to the backend's logger. */
export function kafkaLogCreator(logger: Pick<LoggerService, 'debug'>) {
  return () => (entry: LogEntry) => {
    const { message, ...rest } = entry.log;
    const fields: Record<string, string> = {};
    for (const key of KEPT_FIELDS) {
      const value = rest[key];
      if (value !== undefined && value !== null) {
        fields[key] = String((value as Error).message ?? value);
      }
    }
    // For debugging only: kafkajs reports as errors, several times a second,
    // what it then retries; what fails for good is reported by the caller.
    logger.debug(`kafkajs ${entry.namespace}: ${message}`, fields);
  };
}
