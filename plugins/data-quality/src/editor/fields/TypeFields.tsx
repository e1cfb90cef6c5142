import type { ReactNode } from 'react';
import { RowBandFields, CountBandFields } from './BandFields';
import {
  CompletenessFields,
  FreshnessFields,
  SchemaFields,
  UniquenessFields,
} from './ColumnChecks';
import { ReconciliationFields } from './ReconciliationFields';
import { SqlFields } from './SqlFields';
import { ValidityFields } from './ValidityFields';
import type { FieldsProps } from './types';

/** The fields that only the chosen kind of check has. */
export function TypeFields(props: FieldsProps): ReactNode {
  switch (props.draft.type) {
    case 'completeness':
      return <CompletenessFields {...props} />;
    case 'uniqueness':
      return <UniquenessFields {...props} />;
    case 'validity':
      return <ValidityFields {...props} />;
    case 'freshness':
      return <FreshnessFields {...props} />;
    case 'schema':
      return <SchemaFields {...props} />;
    case 'sql':
      return <SqlFields {...props} />;
    case 'reconciliation':
      return <ReconciliationFields {...props} />;
    default:
      return null;
  }
}

/** How bad it may be before the check warns or fails. */
export function ToleranceFields(props: FieldsProps): ReactNode {
  switch (props.draft.type) {
    case 'volume':
      return <CountBandFields {...props} />;
    case 'freshness':
    case 'schema':
      return null;
    default:
      return <RowBandFields {...props} />;
  }
}
