import {
  RESERVED_NAMES,
  identifierSchema,
} from '@analytics-engine/plugin-analytics-common';
import { z } from 'zod';

/** Most columns of a dataset. */
export const MAX_COLUMNS = 500;
/** Longest text of a column's type. */
export const MAX_TYPE_LENGTH = 500;
/** Most columns that a table is sorted by, or that identify a row. */
const MAX_KEY_COLUMNS = 20;

/** Leading underscores are the engine's virtual columns and our positions. */
const columnNameSchema = identifierSchema.refine(
  name => !name.startsWith('_'),
  'expected a name that does not begin with _',
);

const columnSchema = z.strictObject({
  name: columnNameSchema,
  type: z.string().min(1).max(MAX_TYPE_LENGTH),
  description: z.string().max(500).optional(),
  personal: z.boolean().optional(),
});

/** What a person may ask for when they create a dataset. */
export const createDatasetSchema = z
  .strictObject({
    name: columnNameSchema.refine(name => !RESERVED_NAMES.includes(name), {
      error: issue => `'${issue.input}' is a reserved name`,
    }),
    description: z.string().max(500).optional(),
    columns: z.array(columnSchema).min(1).max(MAX_COLUMNS),
    key: z.array(identifierSchema).max(MAX_KEY_COLUMNS).optional(),
    timeColumn: identifierSchema.optional(),
    orderBy: z.array(identifierSchema).max(MAX_KEY_COLUMNS).optional(),
    owner: z.string().min(1).max(200).optional(),
  })
  .superRefine(({ columns, key, orderBy, timeColumn }, context) => {
    const names = columns.map(({ name }) => name);
    names.forEach((name, index) => {
      if (names.indexOf(name) !== index) {
        context.addIssue({
          code: 'custom',
          path: ['columns', index, 'name'],
          message: `column '${name}' is named twice`,
        });
      }
    });
    const mentioned = [
      ...(key ?? []).map((name, index) => ({ name, path: ['key', index] })),
      ...(orderBy ?? []).map((name, index) => ({
        name,
        path: ['orderBy', index],
      })),
      ...(timeColumn ? [{ name: timeColumn, path: ['timeColumn'] }] : []),
    ];
    for (const { name, path } of mentioned) {
      if (!names.includes(name)) {
        context.addIssue({
          code: 'custom',
          path,
          message: `expected one of the columns, found '${name}'`,
        });
      }
    }
  });
