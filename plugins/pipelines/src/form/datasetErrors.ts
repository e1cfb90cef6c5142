import { identifierSchema } from '@analytics-engine/plugin-analytics-common';
import type { DatasetRequest, PipelineDraft } from '../api/types';
import { localErrors } from './draft';
import type { FieldErrors } from './draft';

/** What is wrong with a pipeline that brings its own new dataset, by field. */
export function datasetErrors(
  dataset: DatasetRequest,
  draft: PipelineDraft,
): FieldErrors {
  const errors = localErrors(draft);
  if (dataset.columns.length === 0) {
    errors.columns = 'a dataset needs at least one column';
  }
  const seen = new Set<string>();
  dataset.columns.forEach(({ name, type }, index) => {
    const named = identifierSchema.safeParse(name);
    if (!named.success) {
      errors[`column ${index + 1}`] = named.error.issues[0].message;
    } else if (seen.has(name)) {
      errors[`column ${index + 1}`] = `'${name}' is there twice`;
    } else if (type.trim() === '') {
      errors[`column ${index + 1}`] = `'${name}' has no type`;
    }
    seen.add(name);
  });
  if (dataset.timeColumn && !seen.has(dataset.timeColumn)) {
    errors['time column'] = `there is no column '${dataset.timeColumn}'`;
  }
  return errors;
}
