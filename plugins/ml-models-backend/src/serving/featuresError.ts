import type { FeatureIssue } from '@analytics-engine/plugin-analytics-common';
import { ValidationError } from '@analytics-engine/plugin-analytics-node';

/** Names every feature that is wrong. */
export function featuresError(issues: FeatureIssue[]): ValidationError {
  const listed = issues.map(({ row, feature, message }) => ({
    field: `instances[${row}].${feature}`,
    message,
  }));
  return new ValidationError(
    listed.map(({ field, message }) => `${field}: ${message}`).join('; '),
    { details: { issues: listed } },
  );
}
