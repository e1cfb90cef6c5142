import type { FeatureIssue } from '@analytics-engine/plugin-analytics-common';
import {
  fieldsError,
  type ValidationError,
} from '@analytics-engine/plugin-analytics-node';

/** Names every feature that is wrong. */
export function featuresError(issues: FeatureIssue[]): ValidationError {
  return fieldsError(
    issues.map(({ row, feature, message }) => ({
      field: `instances[${row}].${feature}`,
      message,
    })),
  );
}
