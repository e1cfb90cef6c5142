import type {
  CheckDefinition,
  CheckDefinitionInput,
  CheckSeverity,
  CheckType,
  CountBand,
  FailureAction,
  QualityDimension,
  RowBand,
  ValidityRule,
} from '@analytics-engine/plugin-analytics-common';

/** A rule whose ends and texts may still be missing. */
export type RuleDraft = {
  kind: ValidityRule['kind'];
  values?: Array<string | number>;
  min?: string | number;
  max?: string | number;
  exclusive?: boolean;
  pattern?: string;
  format?: string;
  dataset?: string;
  column?: string;
};

/** A figure of a dataset, half written. */
export interface MeasureDraft {
  aggregate: 'count' | 'sum' | 'min' | 'max' | 'distinct';
  expression?: string;
}

/** One column to compare by, half written. */
export interface GroupDraft {
  column: string;
  otherColumn?: string;
  bucket?: 'hour' | 'day' | 'month';
}

/**
 * A check as it is being written: the fields of every kind at once, so that
 * changing one's mind about the kind loses nothing. What the chosen kind does
 * not have is left out by {@link definitionOf}.
 */
export interface CheckDraft {
  type: CheckType;
  id: string;
  name: string;
  description: string;
  dataset: string;
  severity: CheckSeverity;
  weight: number;
  filter: string;
  window: string;
  owner: string;
  enabled: boolean;
  onFailure: FailureAction[];
  warn: RowBand & CountBand;
  fail: RowBand & CountBand;
  column: string;
  missingValues: string[];
  columns: string[];
  rule: RuleDraft;
  not: boolean;
  warnAfter: string;
  failAfter: string;
  allowNewColumns: boolean;
  query: string;
  returns: 'rows' | 'count';
  dimension: QualityDimension;
  measure: MeasureDraft;
  other: { dataset: string; measure?: MeasureDraft; filter: string };
  groupBy: GroupDraft[];
  tolerance: { absolute: number; percent: number };
  /** The snapshot of a schema check that exists; never written by hand. */
  snapshot?: Array<{ name: string; type: string }>;
}

/** A new check of a dataset, with what most want. */
export function emptyDraft(dataset: string): CheckDraft {
  return {
    type: 'completeness',
    id: '',
    name: '',
    description: '',
    dataset,
    severity: 'warning',
    weight: 1,
    filter: '',
    window: '',
    owner: '',
    enabled: true,
    onFailure: [],
    warn: {},
    fail: {},
    column: '',
    missingValues: [],
    columns: [],
    rule: { kind: 'set', values: [] },
    not: false,
    warnAfter: '5m',
    failAfter: '15m',
    allowNewColumns: false,
    query: '',
    returns: 'rows',
    dimension: 'validity',
    measure: { aggregate: 'count' },
    other: { dataset: '', filter: '' },
    groupBy: [],
    tolerance: { absolute: 0, percent: 0 },
  };
}

/** The form of a check that exists, or that is suggested. */
export function draftOf(
  definition: CheckDefinition | CheckDefinitionInput,
): CheckDraft {
  const { columns, other, ...rest } = definition as Partial<CheckDraft> & {
    columns?: unknown;
  };
  const empty = emptyDraft(definition.dataset);
  return {
    ...empty,
    ...withoutUndefined(rest),
    other: { ...empty.other, ...other },
    ...(definition.type === 'schema'
      ? { snapshot: definition.columns }
      : { columns: (columns as string[] | undefined) ?? [] }),
  };
}

/** The definition that a draft stands for; may still be refused. */
export function definitionOf(draft: CheckDraft): CheckDefinitionInput {
  const common = {
    id: draft.id,
    name: draft.name.trim(),
    ...text('description', draft.description),
    dataset: draft.dataset,
    type: draft.type,
    severity: draft.severity,
    weight: draft.weight,
    ...text('filter', draft.filter),
    ...text('window', draft.window),
    ...text('owner', draft.owner),
    enabled: draft.enabled,
    onFailure: draft.severity === 'critical' ? draft.onFailure : [],
  };
  // Shapes that are not whole are for the schema to refuse, by field.
  return { ...common, ...fieldsOf(draft) } as CheckDefinitionInput;
}

function fieldsOf(draft: CheckDraft): Record<string, unknown> {
  const rowBands = {
    ...band('warn', draft.warn, ['rows', 'percent']),
    ...band('fail', draft.fail, ['rows', 'percent']),
  };
  switch (draft.type) {
    case 'completeness': {
      const values = draft.missingValues.filter(value => value !== '');
      return {
        ...rowBands,
        column: draft.column,
        ...(values.length > 0 ? { missingValues: values } : {}),
      };
    }
    case 'uniqueness':
      return { ...rowBands, columns: draft.columns };
    case 'validity':
      return {
        ...rowBands,
        column: draft.column,
        rule: ruleOf(draft.rule),
        ...(draft.not ? { not: true } : {}),
      };
    case 'freshness':
      return {
        ...text('column', draft.column),
        warnAfter: draft.warnAfter.trim(),
        failAfter: draft.failAfter.trim(),
      };
    case 'volume':
      return {
        ...band('warn', draft.warn, ['min', 'max']),
        ...band('fail', draft.fail, ['min', 'max']),
      };
    case 'schema':
      return {
        allowNewColumns: draft.allowNewColumns,
        ...(draft.snapshot ? { columns: draft.snapshot } : {}),
      };
    case 'sql':
      return {
        ...rowBands,
        query: draft.query.trim(),
        returns: draft.returns,
        dimension: draft.dimension,
      };
    default:
      return {
        ...rowBands,
        measure: measureOf(draft.measure),
        other: {
          dataset: draft.other.dataset,
          ...(draft.other.measure
            ? { measure: measureOf(draft.other.measure) }
            : {}),
          ...text('filter', draft.other.filter),
        },
        groupBy: draft.groupBy.map(({ column, otherColumn, bucket }) => ({
          column,
          ...text('otherColumn', otherColumn ?? ''),
          ...(bucket ? { bucket } : {}),
        })),
        tolerance: draft.tolerance,
      };
  }
}

function ruleOf(rule: RuleDraft): Record<string, unknown> {
  switch (rule.kind) {
    case 'set':
      return {
        kind: 'set',
        values: (rule.values ?? []).filter(value => value !== ''),
      };
    case 'range':
      return {
        kind: 'range',
        ...given('min', rule.min),
        ...given('max', rule.max),
        ...(rule.exclusive ? { exclusive: true } : {}),
      };
    case 'length':
      return {
        kind: 'length',
        ...given('min', rule.min),
        ...given('max', rule.max),
      };
    case 'regex':
      return { kind: 'regex', pattern: rule.pattern ?? '' };
    case 'type':
      return { kind: 'type', format: rule.format };
    default:
      return {
        kind: 'reference',
        dataset: rule.dataset ?? '',
        column: rule.column ?? '',
      };
  }
}

function measureOf(measure: MeasureDraft): Record<string, unknown> {
  return {
    aggregate: measure.aggregate,
    ...(measure.aggregate === 'count'
      ? {}
      : text('expression', measure.expression ?? '')),
  };
}

/** An id for a check of this name: `customer-id-is-complete`. */
export function idOf(name: string, maxLength: number): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, maxLength)
    .replace(/^-+|-+$/g, '');
}

/** A name for what the draft claims, until the person writes one. */
export function suggestedName(draft: CheckDraft): string {
  switch (draft.type) {
    case 'completeness':
      return draft.column ? `${draft.dataset} ${draft.column} is complete` : '';
    case 'uniqueness':
      return draft.columns.length > 0
        ? `${draft.dataset} ${draft.columns.join(', ')} is unique`
        : '';
    case 'validity':
      return draft.column ? `${draft.dataset} ${draft.column} is valid` : '';
    case 'freshness':
      return `${draft.dataset} is fresh`;
    case 'volume':
      return `${draft.dataset} has enough rows`;
    case 'schema':
      return `${draft.dataset} keeps its columns`;
    case 'reconciliation':
      return draft.other.dataset
        ? `${draft.dataset} agrees with ${draft.other.dataset}`
        : '';
    default:
      return '';
  }
}

function text(name: string, value: string): Record<string, string> {
  return value.trim() === '' ? {} : { [name]: value.trim() };
}

function given(name: string, value: unknown): Record<string, unknown> {
  return value === undefined || value === '' ? {} : { [name]: value };
}

function band(
  name: 'warn' | 'fail',
  value: RowBand & CountBand,
  keys: Array<keyof (RowBand & CountBand)>,
): Record<string, unknown> {
  const entries = keys
    .filter(key => value[key] !== undefined)
    .map(key => [key, value[key]]);
  return entries.length > 0 ? { [name]: Object.fromEntries(entries) } : {};
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== undefined),
  ) as T;
}
