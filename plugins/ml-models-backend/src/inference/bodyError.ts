import {
  fieldsError,
  PayloadTooLargeError,
} from '@analytics-engine/plugin-analytics-node';
import type { BodyProblem } from './predictBody';

/** A problem of a body as callers are told of it. */
export function bodyError({
  field,
  message,
  isTooLarge,
}: Pick<BodyProblem, 'field' | 'message' | 'isTooLarge'>): Error {
  return isTooLarge
    ? new PayloadTooLargeError(`${field}: ${message}`)
    : fieldsError([{ field, message }]);
}
