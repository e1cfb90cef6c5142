import { z } from 'zod';
import { identifierSchema, nameSchema } from '../names';
import {
  MAX_CHECK_QUERY_LENGTH,
  MAX_KEY_COLUMNS,
  checkDurationSchema,
  columnNameSchema,
  countBandSchema,
  expressionSchema,
  rowBandFields,
} from './checkParts';
import {
  CHECK_SEVERITIES,
  FAILURE_ACTIONS,
  QUALITY_DIMENSIONS,
} from './dimensions';
import { validityRuleSchema } from './validityRule';

/** Most checks of one dataset. */
export const MAX_CHECKS_PER_DATASET = 500;

const commonFields = {
  /** Unique in the installation; part of URLs. */
  id: nameSchema,
  name: z.string().min(1).max(200),
  description: z.string().max(1_000).optional(),
  dataset: identifierSchema,
  severity: z.enum(CHECK_SEVERITIES).default('warning'),
  /** Share in the dimension's score, against the other checks. */
  weight: z.number().positive().max(100).default(1),
  /** Only rows for which this ClickHouse condition holds are looked at. */
  filter: expressionSchema.optional(),
  /**
   * Only rows whose time column lies in this span before the run are looked
   * at: `1d`, `30d`. Absent: the whole table.
   */
  window: checkDurationSchema.optional(),
  /** Catalog entity reference; the dataset's owner unless it is given. */
  owner: z.string().min(1).max(200).optional(),
  enabled: z.boolean().default(true),
  /** What happens when it fails; only for severity critical. */
  onFailure: z
    .array(z.enum(FAILURE_ACTIONS))
    .max(FAILURE_ACTIONS.length)
    .default([]),
};

/** Values of a column are there. */
export const completenessCheckSchema = z.strictObject({
  ...commonFields,
  ...rowBandFields,
  type: z.literal('completeness'),
  column: columnNameSchema,
  /**
   * Texts that stand for a missing value, beside null. For text columns the
   * empty text counts unless this says otherwise.
   */
  missingValues: z.array(z.string().max(200)).max(50).optional(),
});

/** No two rows have the same values in these columns; rows with a null among them do not count. */
export const uniquenessCheckSchema = z.strictObject({
  ...commonFields,
  ...rowBandFields,
  type: z.literal('uniqueness'),
  columns: z.array(columnNameSchema).min(1).max(MAX_KEY_COLUMNS),
});

/** Every value that is there obeys a rule. */
export const validityCheckSchema = z.strictObject({
  ...commonFields,
  ...rowBandFields,
  type: z.literal('validity'),
  column: columnNameSchema,
  rule: validityRuleSchema,
  /** True: a value that obeys the rule is the invalid one. */
  not: z.boolean().optional(),
});

/** The newest time in a column is not too old. */
export const freshnessCheckSchema = z.strictObject({
  ...commonFields,
  type: z.literal('freshness'),
  /** The dataset's time column unless it is given. */
  column: columnNameSchema.optional(),
  warnAfter: checkDurationSchema.default('5m'),
  failAfter: checkDurationSchema.default('15m'),
});

/** The number of rows lies in a band. */
export const volumeCheckSchema = z.strictObject({
  ...commonFields,
  type: z.literal('volume'),
  warn: countBandSchema.optional(),
  fail: countBandSchema.optional(),
});

/** The table's columns are those of a snapshot. */
export const schemaCheckSchema = z.strictObject({
  ...commonFields,
  type: z.literal('schema'),
  /** The snapshot; the table as it is when the check is saved, unless given. */
  columns: z
    .array(
      z.strictObject({
        name: columnNameSchema,
        type: z.string().min(1).max(500),
      }),
    )
    .min(1)
    .max(1_000)
    .optional(),
  /** Whether a further column is fine; otherwise it warns. */
  allowNewColumns: z.boolean().default(false),
});

/** A query of one's own that finds what is wrong. */
export const sqlCheckSchema = z.strictObject({
  ...commonFields,
  ...rowBandFields,
  type: z.literal('sql'),
  /**
   * One SELECT over tables of registered datasets. `{from:DateTime}` and
   * `{to:DateTime}` stand for the window.
   */
  query: z.string().min(1).max(MAX_CHECK_QUERY_LENGTH),
  /** `rows`: every row that it returns is one failure; `count`: its one number is their count. */
  returns: z.enum(['rows', 'count']).default('rows'),
  dimension: z.enum(QUALITY_DIMENSIONS).default('validity'),
});

const measureSchema = z
  .strictObject({
    aggregate: z.enum(['count', 'sum', 'min', 'max', 'distinct']),
    /** A ClickHouse expression over one row; not for `count`. */
    expression: expressionSchema.optional(),
  })
  .refine(
    ({ aggregate, expression }) =>
      (aggregate === 'count') === (expression === undefined),
    { message: 'expected an expression for everything but count' },
  );

/** Two datasets agree: a figure of each, compared whole or group by group. */
export const reconciliationCheckSchema = z.strictObject({
  ...commonFields,
  ...rowBandFields,
  type: z.literal('reconciliation'),
  measure: measureSchema,
  other: z.strictObject({
    dataset: identifierSchema,
    /** The same measure unless it is given. */
    measure: measureSchema.optional(),
    filter: expressionSchema.optional(),
  }),
  /** Keys or time buckets to compare by; none: one figure of each. */
  groupBy: z
    .array(
      z.strictObject({
        column: columnNameSchema,
        /** Its name in the other dataset unless it is the same. */
        otherColumn: columnNameSchema.optional(),
        bucket: z.enum(['hour', 'day', 'month']).optional(),
      }),
    )
    .max(MAX_KEY_COLUMNS)
    .default([]),
  /** Differences up to either are agreement. */
  tolerance: z
    .strictObject({
      absolute: z.number().min(0).default(0),
      percent: z.number().min(0).max(100).default(0),
    })
    .default({ absolute: 0, percent: 0 }),
});

/**
 * What a person writes to make a check; REST, portal and configuration share
 * it. Whether columns exist and expressions compile is found at save time.
 */
export const checkDefinitionSchema = z
  .discriminatedUnion('type', [
    completenessCheckSchema,
    uniquenessCheckSchema,
    validityCheckSchema,
    freshnessCheckSchema,
    volumeCheckSchema,
    schemaCheckSchema,
    sqlCheckSchema,
    reconciliationCheckSchema,
  ])
  .superRefine((check, context) => {
    if (check.onFailure.length > 0 && check.severity !== 'critical') {
      context.addIssue({
        code: 'custom',
        path: ['onFailure'],
        message: `expected none for severity ${check.severity}: only critical checks hold work back`,
      });
    }
    if (check.type === 'volume' && !check.warn && !check.fail) {
      context.addIssue({
        code: 'custom',
        path: ['fail'],
        message: 'expected warn, fail or both',
      });
    }
  });

/** A check with its defaults filled in. */
export type CheckDefinition = z.infer<typeof checkDefinitionSchema>;
/** A check as a person writes it. */
export type CheckDefinitionInput = z.input<typeof checkDefinitionSchema>;
/** What kind of check it is. */
export type CheckType = CheckDefinition['type'];
/** One kind of check. */
export type CheckOfType<Type extends CheckType> = Extract<
  CheckDefinition,
  { type: Type }
>;

/** {@link CheckOrigin}. */
export const checkOriginSchema = z.enum(['configuration', 'catalog', 'user']);
/** Where a check came from; only those of people can be changed in the portal. */
export type CheckOrigin = z.infer<typeof checkOriginSchema>;
