import {
  ErrorState,
  errorMessage,
} from '@analytics-engine/plugin-analytics-react';
import { Alert } from '@backstage/ui';
import type { CheckEditor } from './useCheckEditor';

/** Parts of a definition whose errors stand beside a field. */
const SHOWN = new Set([
  'id',
  'name',
  'description',
  'filter',
  'window',
  'owner',
  'weight',
  'onFailure',
  'column',
  'columns',
  'missingValues',
  'rule',
  'warn',
  'fail',
  'warnAfter',
  'failAfter',
  'query',
  'measure',
  'other',
  'groupBy',
  'tolerance',
]);

/** Whether it can be saved, and what belongs to no visible field. */
export function EditorProblems(props: { editor: CheckEditor }) {
  const { errors, trialError, saveError } = props.editor;
  const fields = Object.keys(errors);
  const elsewhere = fields.filter(field => !SHOWN.has(field.split('.')[0]));
  return (
    <>
      {fields.length > 0 ? (
        <Alert
          role="alert"
          status="danger"
          icon
          title={
            fields.length === 1
              ? 'One field needs a look'
              : `${fields.length} fields need a look`
          }
          description={
            elsewhere
              .map(field =>
                field ? `${field}: ${errors[field]}` : errors[field],
              )
              .join('. ') || 'What was expected stands beside it.'
          }
        />
      ) : null}
      {trialError ? (
        <ErrorState title="It could not be tried" error={trialError} />
      ) : null}
      {saveError ? (
        <Alert
          role="alert"
          status="danger"
          icon
          title={`It was not saved: ${errorMessage(saveError)}`}
        />
      ) : null}
    </>
  );
}
