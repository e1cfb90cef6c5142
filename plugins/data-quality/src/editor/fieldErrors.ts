import { checkDefinitionSchema } from '@analytics-engine/plugin-analytics-common';
import type { CheckDefinitionInput } from '@analytics-engine/plugin-analytics-common';

/** Errors by the field's path in the definition: `rule.pattern`. */
export type FieldErrors = Record<string, string>;

/** What the schema says of a definition, without asking the backend. */
export function schemaErrors(definition: CheckDefinitionInput): FieldErrors {
  const parsed = checkDefinitionSchema.safeParse(definition);
  const errors: FieldErrors = {};
  for (const issue of parsed.error?.issues ?? []) {
    errors[issue.path.join('.')] ??= issue.message;
  }
  return errors;
}

/** The error of a field, or of the first part of it that has one. */
export function errorAt(
  errors: FieldErrors,
  field: string,
): string | undefined {
  if (errors[field]) {
    return errors[field];
  }
  const part = Object.keys(errors).find(key => key.startsWith(`${field}.`));
  return part ? errors[part] : undefined;
}

/** Props that make a text field of `@backstage/ui` show an error beside it. */
export function invalid(errors: FieldErrors, field: string) {
  return {
    validationBehavior: 'aria' as const,
    validate: () => errorAt(errors, field),
  };
}
