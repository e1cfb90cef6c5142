import type { PipelineValidation } from '@analytics-engine/plugin-analytics-common';
import { sinksOf } from '@analytics-engine/plugin-analytics-common';
import type { z } from 'zod';
import type { SinkValidator } from './validateSink';
import type { WrittenDefinition } from './types';
import { resolveDefinition, writtenDefinitionSchema } from './types';

/** What a definition is held against. */
export interface ValidateDefinitionContext {
  /** Every other definition that exists; one of the same name is left out. */
  others: WrittenDefinition[];
  validateSink: SinkValidator;
  topicExists(topic: string): Promise<boolean | undefined>;
}

/** Outcome of {@link validateDefinition}: what was read, when it could be read. */
export interface ValidatedDefinition extends PipelineValidation {
  written?: WrittenDefinition;
}

/**
 * Finds everything that is wrong with a definition, field by field, without
 * changing anything. Used by POST /pipelines/validate, by PUT and for the
 * configuration, so they never disagree.
 */
export async function validateDefinition(
  input: unknown,
  context: ValidateDefinitionContext,
): Promise<ValidatedDefinition> {
  const parsed = writtenDefinitionSchema.safeParse(input);
  if (!parsed.success) {
    return {
      valid: false,
      errors: parsed.error.issues.flatMap(fieldsOf),
      warnings: [],
    };
  }
  const written = parsed.data;
  const others = context.others.filter(({ name }) => name !== written.name);
  const errors = [
    ...findClashes(written, others),
    ...findRepeatedDatasets(written),
  ];
  const warnings: PipelineValidation['warnings'] = [];
  for (const [index, sink] of sinksOf(withLimits(written)).entries()) {
    const found = await context.validateSink(sink);
    const place = index === 0 ? mainField : branchField(index - 1);
    errors.push(...found.errors.map(place));
    warnings.push(...found.warnings.map(place));
  }
  if ((await context.topicExists(written.source.topic)) === false) {
    warnings.push({
      field: 'source.topic',
      message: `Topic '${written.source.topic}' does not exist yet; it is created when the pipeline starts`,
    });
  }
  return { valid: errors.length === 0, errors, warnings, written };
}

function withLimits(written: WrittenDefinition) {
  return resolveDefinition(
    {
      written,
      origin: 'user',
      override: {},
      version: 0,
      createdAtMs: 0,
      updatedAtMs: 0,
    },
    { batchSize: 1, windowSize: '1s' },
  );
}

function fieldsOf(issue: z.core.$ZodIssue): PipelineValidation['errors'] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({
      field: path ? `${path}.${key}` : key,
      message: 'unknown key',
    }));
  }
  return [
    {
      field: path || '.',
      message: issue.message,
      ...('expected' in issue ? { expected: String(issue.expected) } : {}),
    },
  ];
}

/**
 * Two pipelines of one group would steal each other's records; two pipelines
 * that land one topic in one dataset would land every record twice, under
 * positions that can no longer tell whose they are.
 */
function findClashes(
  written: WrittenDefinition,
  others: WrittenDefinition[],
): PipelineValidation['errors'] {
  const errors: PipelineValidation['errors'] = [];
  const datasets = datasetsOf(written);
  for (const other of others) {
    if (other.source.topic !== written.source.topic) {
      continue;
    }
    if (other.source.group === written.source.group) {
      errors.push({
        field: 'source.group',
        message: `Pipeline '${other.name}' reads topic '${other.source.topic}' in group '${other.source.group}' already: each would get a part of the records`,
        expected: 'a group of its own',
      });
    }
    for (const dataset of datasetsOf(other)) {
      if (datasets.includes(dataset)) {
        errors.push({
          field: fieldOfDataset(datasets.indexOf(dataset)),
          message: `Pipeline '${other.name}' lands topic '${other.source.topic}' in dataset '${dataset}' already: every record would land twice`,
          expected: 'another dataset or another topic',
        });
      }
    }
  }
  return errors;
}

function findRepeatedDatasets(
  written: WrittenDefinition,
): PipelineValidation['errors'] {
  const datasets = datasetsOf(written);
  return datasets.flatMap((dataset, index) =>
    datasets.indexOf(dataset) < index
      ? [
          {
            field: fieldOfDataset(index),
            message: `Dataset '${dataset}' is a sink of this pipeline already`,
            expected: 'each dataset once',
          },
        ]
      : [],
  );
}

function datasetsOf(written: WrittenDefinition): string[] {
  return [
    written.sink.dataset,
    ...(written.branches ?? []).map(branch => branch.dataset),
  ];
}

function fieldOfDataset(index: number): string {
  return index === 0 ? 'sink.dataset' : `branches.${index - 1}.dataset`;
}

function mainField<T extends { field: string }>(error: T): T {
  return error.field === 'dataset'
    ? { ...error, field: 'sink.dataset' }
    : error;
}

function branchField(index: number) {
  return <T extends { field: string }>(error: T): T => ({
    ...error,
    field: `branches.${index}.${error.field}`,
  });
}
