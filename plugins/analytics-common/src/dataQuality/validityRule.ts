import { z } from 'zod';
import { identifierSchema } from '../names';
import {
  MAX_PATTERN_LENGTH,
  MAX_SET_VALUES,
  columnNameSchema,
  literalSchema,
} from './checkParts';

/** What a text can be required to be. */
export const VALUE_FORMATS = [
  'integer',
  'number',
  'date',
  'datetime',
  'uuid',
  'email',
  'ipv4',
  'ipv6',
  'json',
  'url',
] as const;

const somethingGiven = (rule: { min?: unknown; max?: unknown }) =>
  rule.min !== undefined || rule.max !== undefined;

/**
 * What makes a value valid. Missing values (null) are left to completeness:
 * validity is judged over the others.
 */
export const validityRuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('set'),
    values: z.array(literalSchema).min(1).max(MAX_SET_VALUES),
  }),
  z
    .strictObject({
      kind: z.literal('range'),
      min: literalSchema.optional(),
      max: literalSchema.optional(),
      /** True: the ends themselves are not valid. */
      exclusive: z.boolean().optional(),
    })
    .refine(somethingGiven, { message: 'expected min, max or both' }),
  z.strictObject({
    kind: z.literal('regex'),
    /** RE2 syntax; matches anywhere unless it is anchored. */
    pattern: z.string().min(1).max(MAX_PATTERN_LENGTH),
  }),
  z
    .strictObject({
      kind: z.literal('length'),
      /** Characters of a text, elements of an array. */
      min: z.int().min(0).optional(),
      max: z.int().min(0).optional(),
    })
    .refine(somethingGiven, { message: 'expected min, max or both' }),
  z.strictObject({
    kind: z.literal('type'),
    format: z.enum(VALUE_FORMATS),
  }),
  z.strictObject({
    kind: z.literal('reference'),
    /** Dataset whose column holds every valid value. */
    dataset: identifierSchema,
    column: columnNameSchema,
  }),
]);

/** What makes a value valid. */
export type ValidityRule = z.infer<typeof validityRuleSchema>;
