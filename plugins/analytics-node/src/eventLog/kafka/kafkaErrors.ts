import {
  ConflictError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';

/** The broker's name of what went wrong, wherever kafkajs has wrapped it. */
export function kafkaErrorType(error: unknown): string | undefined {
  let current = error as
    | { type?: string; cause?: unknown; originalError?: unknown }
    | undefined;
  for (let depth = 0; current && depth < 8; depth += 1) {
    if (typeof current.type === 'string') {
      return current.type;
    }
    current = (current.cause ?? current.originalError) as typeof current;
  }
  return undefined;
}

/** Whether repeating cannot help: the broker knows us and says no. */
export function isDenied(error: unknown): boolean {
  const type = kafkaErrorType(error) ?? '';
  return (
    /AUTHORIZATION_FAILED|SASL_AUTHENTICATION_FAILED/.test(type) ||
    /SASLAuthenticationError/.test(nameOf(error))
  );
}

/**
 * Whether the broker does not know a topic. A client of kafkajs asks for every
 * topic that it ever dealt with, so this may be about a topic that was deleted
 * and nobody asks for any more: only a new client can tell.
 */
export function isUnknownTopic(error: unknown): boolean {
  return kafkaErrorType(error) === 'UNKNOWN_TOPIC_OR_PARTITION';
}

/** What the broker answers while a leader or coordinator is chosen or loads what it has to know. */
const PASSING_TYPES = new Set([
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'LEADER_NOT_AVAILABLE',
  'NOT_CONTROLLER',
  'NOT_COORDINATOR_FOR_GROUP',
  'NOT_LEADER_FOR_PARTITION',
]);

/** Whether a broker will know better in a moment. */
export function isPassing(error: unknown): boolean {
  return (
    PASSING_TYPES.has(kafkaErrorType(error) ?? '') ||
    // What kafkajs makes of it when a broker says so several times.
    nameOf(error) === 'KafkaJSGroupCoordinatorNotFound'
  );
}

/** Turns an error of kafkajs into one that the log's interface promises. */
export function toEventLogError(error: unknown, doing: string): unknown {
  const type = kafkaErrorType(error);
  if (
    [
      'InputError',
      'NotFoundError',
      'ConflictError',
      'ServiceUnavailableError',
      'UnprocessableError',
    ].includes(nameOf(error))
  ) {
    return error;
  }
  if (isUnknownTopic(error)) {
    return new NotFoundError(
      `Kafka does not know the topic or partition of ${doing}`,
    );
  }
  if (type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE') {
    return new InputError(
      `Kafka refused ${doing}: a record is larger than the topic's max.message.bytes`,
    );
  }
  if (type === 'NON_EMPTY_GROUP' || /no running instances/.test(text(error))) {
    return new ConflictError(
      `Kafka refused ${doing}: somebody is reading in the group`,
    );
  }
  if (nameOf(error).startsWith('KafkaJS')) {
    return new ServiceUnavailableError(
      `Kafka is not available for ${doing}: ${text(error)}`,
      error,
    );
  }
  return error;
}

function nameOf(error: unknown): string {
  return String((error as Error | undefined)?.name ?? '');
}

function text(error: unknown): string {
  return String((error as Error | undefined)?.message ?? error);
}
