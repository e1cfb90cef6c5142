import { errorMessage } from '@analytics-engine/plugin-analytics-react';
import { Alert } from '@backstage/ui';
import type { DraftValidation } from './useValidation';

/** Fields whose errors stand beside them in the form. */
const SHOWN_FIELDS = [
  'name',
  'description',
  'source.topic',
  'source.group',
  'sink.dataset',
  'transform',
  'input',
  'batchSize',
  'windowSize',
];

/** Errors that belong to no visible field, warnings, and the refusal of a save. */
export function FormProblems(props: {
  validation: DraftValidation;
  showErrors: boolean;
  saveError?: Error;
}) {
  const { validation, saveError } = props;
  const elsewhere = Object.entries(validation.errors).filter(
    ([field]) => !SHOWN_FIELDS.includes(field),
  );
  return (
    <>
      {props.showErrors && elsewhere.length > 0 ? (
        <Alert
          role="alert"
          status="danger"
          icon
          title="The definition is not valid"
          description={elsewhere
            .map(([field, message]) => `${field}: ${message}`)
            .join('. ')}
        />
      ) : null}
      {validation.warnings.map(({ field, message }) => (
        <Alert
          key={`${field} ${message}`}
          role="status"
          status="info"
          icon
          title={message}
        />
      ))}
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
