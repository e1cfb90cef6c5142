import type {
  CheckDefinitionInput,
  CheckSuggestion,
  ColumnProfile,
  DatasetProfile,
} from '@analytics-engine/plugin-analytics-common';
import type { Dataset } from '@analytics-engine/plugin-analytics-node';
import { POSITION_COLUMNS } from '@analytics-engine/plugin-analytics-node';
import { columnType } from '../compiler/columnType';

/** Fewer rows say nothing about what is usual. */
export const MIN_SUGGESTION_ROWS = 100;
/** Up to so many different values a column is taken for a set. */
const MAX_SUGGESTED_SET = 10;
/** A set is only suggested when its values are seen this often on average. */
const MIN_ROWS_PER_VALUE = 20;
/** A column with fewer missing values than this is taken for one that should have none. */
const MOSTLY_THERE_SHARE = 0.01;

const TEXT_FORMATS: Array<
  [name: RegExp, format: 'email' | 'uuid' | 'url' | 'ipv4']
> = [
  [/(^|_)e?mail($|_)/i, 'email'],
  [/(^|_)uuid$/i, 'uuid'],
  [/(^|_)ur[li]$/i, 'url'],
  [/(^|_)ipv?4?(_address)?$/i, 'ipv4'],
];

/**
 * Checks that would pass, or nearly pass, on what the profile saw: for a
 * person to accept one by one. What is checked already is not suggested.
 */
export function suggestChecks(options: {
  profile: DatasetProfile;
  dataset: Dataset;
  /** Ids that are taken. */
  existing: ReadonlySet<string>;
}): CheckSuggestion[] {
  const { profile, dataset, existing } = options;
  if (profile.sampledRows < MIN_SUGGESTION_ROWS) {
    return [];
  }
  const positions = new Set(POSITION_COLUMNS.map(({ name }) => name));
  const suggestions = [
    ...suggestForDataset(dataset),
    ...profile.columns
      .filter(({ name }) => !positions.has(name))
      .flatMap(column => suggestForColumn(column, profile, dataset)),
  ];
  return suggestions.filter(({ definition }) => !existing.has(definition.id));
}

function suggestForDataset(dataset: Dataset): CheckSuggestion[] {
  const suggestions: CheckSuggestion[] = [];
  if (dataset.key.length > 0) {
    suggestions.push({
      definition: {
        ...common(dataset, 'unique', 'key'),
        name: `No two rows with the same ${dataset.key.join(', ')}`,
        type: 'uniqueness',
        columns: dataset.key,
      },
      reason: `The dataset says that ${dataset.key.join(
        ', ',
      )} identifies a row`,
    });
  }
  if (dataset.timeColumn) {
    suggestions.push({
      definition: {
        ...common(dataset, 'fresh', dataset.timeColumn),
        name: `New rows arrive (${dataset.timeColumn})`,
        type: 'freshness',
      },
      reason: `${dataset.timeColumn} is the time of a row`,
    });
  }
  suggestions.push({
    definition: {
      ...common(dataset, 'schema', 'columns'),
      name: 'The columns are those of today',
      type: 'schema',
    },
    reason: 'A column that goes or changes its type breaks who reads it',
  });
  return suggestions;
}

function suggestForColumn(
  column: ColumnProfile,
  profile: DatasetProfile,
  dataset: Dataset,
): CheckSuggestion[] {
  return [
    suggestCompleteness(column, profile, dataset),
    suggestSet(column, profile, dataset),
    suggestNotNegative(column, dataset),
    suggestFormat(column, dataset),
  ].filter((one): one is CheckSuggestion => one !== undefined);
}

function suggestCompleteness(
  column: ColumnProfile,
  { sampledRows }: DatasetProfile,
  dataset: Dataset,
): CheckSuggestion | undefined {
  const { nullable, kind } = columnType(column.type);
  const missing = column.nullCount + (column.emptyCount ?? 0);
  const share = missing / sampledRows;
  if ((!nullable && kind !== 'text') || share > MOSTLY_THERE_SHARE) {
    return undefined;
  }
  const definition: CheckDefinitionInput = {
    ...common(dataset, 'complete', column.name),
    name: `${column.name} is there`,
    type: 'completeness',
    column: column.name,
    ...(missing > 0 ? { fail: { percent: 1 } } : {}),
  };
  return {
    definition,
    reason:
      missing === 0
        ? 'No value is missing'
        : `${missing} of ${sampledRows} values are missing`,
  };
}

function suggestSet(
  column: ColumnProfile,
  { sampledRows }: DatasetProfile,
  dataset: Dataset,
): CheckSuggestion | undefined {
  const values = (column.topValues ?? []).map(({ value }) => value);
  const { kind } = columnType(column.type);
  // The list must be whole: as many values as there are different ones.
  if (
    kind !== 'text' ||
    values.length === 0 ||
    values.length > MAX_SUGGESTED_SET ||
    values.length !== column.distinct ||
    sampledRows / values.length < MIN_ROWS_PER_VALUE
  ) {
    return undefined;
  }
  return {
    definition: {
      ...common(dataset, 'known', column.name),
      name: `${column.name} is a known value`,
      type: 'validity',
      column: column.name,
      rule: { kind: 'set', values: [...values].sort() },
    },
    reason: `There are only ${values.length} different values`,
  };
}

function suggestNotNegative(
  column: ColumnProfile,
  dataset: Dataset,
): CheckSuggestion | undefined {
  const { kind, base } = columnType(column.type);
  const low = Number(column.min);
  if (
    !['integer', 'float', 'decimal'].includes(kind) ||
    base.startsWith('UInt') ||
    base === 'Bool' ||
    column.min === null ||
    !(low >= 0)
  ) {
    return undefined;
  }
  return {
    definition: {
      ...common(dataset, 'range', column.name),
      name: `${column.name} is not negative`,
      type: 'validity',
      column: column.name,
      rule: { kind: 'range', min: 0 },
    },
    reason: `The smallest value is ${column.min}`,
  };
}

function suggestFormat(
  column: ColumnProfile,
  dataset: Dataset,
): CheckSuggestion | undefined {
  const format = TEXT_FORMATS.find(([name]) => name.test(column.name))?.[1];
  if (!format || columnType(column.type).kind !== 'text') {
    return undefined;
  }
  return {
    definition: {
      ...common(dataset, 'format', column.name),
      name: `${column.name} is written as ${format}`,
      type: 'validity',
      column: column.name,
      rule: { kind: 'type', format },
    },
    reason: `It is called ${column.name}`,
  };
}

function common(dataset: Dataset, verb: string, subject: string) {
  return { id: idOf(dataset.name, verb, subject), dataset: dataset.name };
}

/** Longest id: names of checks follow the rule of all names. */
const MAX_ID_LENGTH = 63;

function idOf(...parts: string[]): string {
  const id = parts
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_ID_LENGTH)
    .replace(/^-+|-+$/g, '');
  return /^[a-z]/.test(id) ? id : `c-${id}`.slice(0, MAX_ID_LENGTH);
}
