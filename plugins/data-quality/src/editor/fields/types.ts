import type { CheckDraft } from '../draft';
import type { FieldErrors } from '../fieldErrors';

/** A column that a person can choose. */
export interface ColumnOption {
  name: string;
  type: string;
}

/** What every group of fields is given. */
export interface FieldsProps {
  draft: CheckDraft;
  columns: ColumnOption[];
  errors: FieldErrors;
  onChange(part: Partial<CheckDraft>): void;
}
