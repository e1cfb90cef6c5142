import { Select } from '@backstage/ui';
import type { Key } from 'react';
import { FieldProblem } from './FieldProblem';
import type { ColumnOption } from './types';

/** One column of the dataset. */
export function ColumnField(props: {
  label: string;
  description?: string;
  value: string;
  columns: ColumnOption[];
  error: string | undefined;
  isRequired?: boolean;
  onChange(column: string): void;
}) {
  return (
    <div>
      <Select
        label={props.label}
        description={props.description}
        isRequired={props.isRequired}
        options={props.columns.map(({ name, type }) => ({
          id: name,
          label: name,
          description: type,
        }))}
        value={props.value || null}
        onChange={key => props.onChange(String(key ?? ''))}
        isInvalid={props.error !== undefined}
      />
      <FieldProblem message={props.error} />
    </div>
  );
}

/** Several columns of the dataset, in the order in which they are chosen. */
export function ColumnsField(props: {
  label: string;
  description?: string;
  value: string[];
  columns: ColumnOption[];
  error: string | undefined;
  onChange(columns: string[]): void;
}) {
  return (
    <div>
      <Select
        label={props.label}
        description={props.description}
        isRequired
        selectionMode="multiple"
        options={props.columns.map(({ name, type }) => ({
          id: name,
          label: name,
          description: type,
        }))}
        value={props.value}
        onChange={keys => props.onChange((keys as Key[]).map(String))}
        isInvalid={props.error !== undefined}
      />
      <FieldProblem message={props.error} />
    </div>
  );
}
