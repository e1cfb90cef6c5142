import {
  DEFAULT_BATCH_SIZE,
  DEFAULT_WINDOW_SIZE,
  pipelineDefinitionSchema,
} from '@analytics-engine/plugin-analytics-common';
import type { PipelineDefinition } from '@analytics-engine/plugin-analytics-common';
import type { PipelineDraft } from '../api/types';

/** A pipeline's form: every field as the person sees it. */
export interface PipelineFormValues {
  name: string;
  description: string;
  topic: string;
  group: string;
  dataset: string;
  transform: string;
  /** One `column type` per line. */
  input: string;
  batchSize: number;
  windowSize: string;
  onError: PipelineDefinition['onError'];
}

/** Errors by the field's path in the definition: `source.topic`. */
export type FieldErrors = Record<string, string>;

/** An empty form. */
export function emptyValues(): PipelineFormValues {
  return {
    name: '',
    description: '',
    topic: '',
    group: '',
    dataset: '',
    transform: '',
    input: '',
    batchSize: DEFAULT_BATCH_SIZE,
    windowSize: DEFAULT_WINDOW_SIZE,
    onError: 'quarantine',
  };
}

/** The form of an existing definition. */
export function valuesOf(definition: PipelineDefinition): PipelineFormValues {
  return {
    name: definition.name,
    description: definition.description ?? '',
    topic: definition.source.topic,
    group: definition.source.group,
    dataset: definition.sink.dataset,
    transform: definition.transform ?? '',
    input: Object.entries(definition.input ?? {})
      .map(([column, type]) => `${column} ${type}`)
      .join('\n'),
    batchSize: definition.batchSize,
    windowSize: definition.windowSize,
    onError: definition.onError,
  };
}

/**
 * The definition that a form stands for. What the form does not show
 * (branches, owner) is kept from `original`.
 */
export function draftOf(
  values: PipelineFormValues,
  original?: PipelineDefinition,
): PipelineDraft {
  const input = Object.fromEntries(
    values.input
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== '')
      .map(line => {
        const [column, ...type] = line.split(/\s+/);
        return [column, type.join(' ')];
      }),
  );
  return {
    name: values.name,
    ...(values.description ? { description: values.description } : {}),
    ...(original?.owner ? { owner: original.owner } : {}),
    source: {
      topic: values.topic,
      group: values.group || `${values.name}-group`,
    },
    sink: { dataset: values.dataset },
    ...(values.transform.trim() ? { transform: values.transform } : {}),
    ...(Object.keys(input).length > 0 ? { input } : {}),
    ...(original?.branches ? { branches: original.branches } : {}),
    batchSize: values.batchSize,
    windowSize: values.windowSize,
    onError: values.onError,
  };
}

/** What can be said about a draft without asking the backend. */
export function localErrors(draft: PipelineDraft): FieldErrors {
  const parsed = pipelineDefinitionSchema.safeParse(draft);
  const errors: FieldErrors = {};
  // What is expected of its characters is no help for a field that is empty.
  for (const [field, value, message] of [
    ['name', draft.name, 'expected a name'],
    ['source.topic', draft.source.topic, 'expected a topic'],
    ['sink.dataset', draft.sink.dataset, 'expected a dataset'],
  ]) {
    if (value === '') {
      errors[field] = message;
    }
  }
  for (const issue of parsed.success ? [] : parsed.error.issues) {
    errors[issue.path.join('.')] ??= issue.message;
  }
  return errors;
}
