import { InputError } from '@backstage/errors';
import {
  MAX_APPEND_BYTES,
  MAX_APPEND_RECORDS,
  MAX_GROUP_NAME_LENGTH,
  MAX_IDEMPOTENCY_KEY_LENGTH,
  MAX_TOPIC_NAME_LENGTH,
} from './limits';

const TOPIC_NAME = /^[A-Za-z0-9._-]+$/;

/**
 * Kafka's rule for topic names, used by both logs so that a name that works
 * in one works in the other.
 *
 * @throws InputError
 */
export function checkTopicName(topic: string): void {
  if (
    typeof topic !== 'string' ||
    topic.length === 0 ||
    topic.length > MAX_TOPIC_NAME_LENGTH ||
    topic === '.' ||
    topic === '..' ||
    !TOPIC_NAME.test(topic)
  ) {
    throw new InputError(
      `${quote(topic)} is not a topic name: expected 1 to ` +
        `${MAX_TOPIC_NAME_LENGTH} letters, digits, '.', '_' or '-'`,
    );
  }
}

/** @throws InputError when the name of a group or pin is empty, too long or has control characters */
export function checkGroupName(group: string): void {
  if (
    typeof group !== 'string' ||
    group.length === 0 ||
    group.length > MAX_GROUP_NAME_LENGTH ||
    /[\p{Cc}\p{Cs}]/u.test(group)
  ) {
    throw new InputError(
      `${quote(group)} is not a group name: expected 1 to ` +
        `${MAX_GROUP_NAME_LENGTH} printable characters`,
    );
  }
}

/**
 * Checks the size of an append.
 *
 * @returns the bytes of all records
 * @throws InputError
 */
export function checkAppend(
  topic: string,
  records: Buffer[],
  idempotencyKey: string | undefined,
): number {
  checkTopicName(topic);
  if (records.length === 0) {
    throw new InputError(
      `An append to topic '${topic}' needs at least a record`,
    );
  }
  if (records.length > MAX_APPEND_RECORDS) {
    throw new InputError(
      `An append to topic '${topic}' takes at most ${MAX_APPEND_RECORDS} records, found ${records.length}`,
    );
  }
  if (
    idempotencyKey !== undefined &&
    (idempotencyKey.length === 0 ||
      idempotencyKey.length > MAX_IDEMPOTENCY_KEY_LENGTH ||
      /[\p{Cc}\p{Cs}]/u.test(idempotencyKey))
  ) {
    throw new InputError(
      `An idempotency key has 1 to ${MAX_IDEMPOTENCY_KEY_LENGTH} printable characters, found ${quote(
        idempotencyKey,
      )}`,
    );
  }
  let bytes = 0;
  for (const record of records) {
    bytes += record.length;
  }
  if (bytes > MAX_APPEND_BYTES) {
    throw new InputError(
      `An append to topic '${topic}' takes at most ${MAX_APPEND_BYTES} bytes, found ${bytes}`,
    );
  }
  return bytes;
}

function quote(text: unknown): string {
  return JSON.stringify(String(text).slice(0, 80));
}
