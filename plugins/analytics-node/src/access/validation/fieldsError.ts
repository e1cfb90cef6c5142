import { ValidationError } from '../errors';
import type { FieldIssue } from './describeIssues';

/**
 * 400 that names every offending field, in its message and in its details.
 *
 * @param issues - at least one; `field` as the caller wrote it, such as `query.from`
 */
export function fieldsError(issues: readonly FieldIssue[]): ValidationError {
  return new ValidationError(
    issues.map(({ field, message }) => `${field}: ${message}`).join('; '),
    { details: { issues } },
  );
}
