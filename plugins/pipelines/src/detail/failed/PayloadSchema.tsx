import type { PipelineErrorDetail } from '@analytics-engine/plugin-analytics-common';
import { StatusChip } from '@analytics-engine/plugin-analytics-react';
import styles from './Failed.module.css';

/** The table's columns beside what the payload has for each. */
export function PayloadSchema(props: { error: PipelineErrorDetail }) {
  const { columns, extraKeys } = props.error;
  return (
    <table className={styles.schema}>
      <caption>Table schema beside the payload</caption>
      <thead>
        <tr>
          <th scope="col">Column</th>
          <th scope="col">Table</th>
          <th scope="col">Payload</th>
        </tr>
      </thead>
      <tbody>
        {columns.map(column => (
          <tr
            key={column.name}
            className={column.inPayload ? undefined : styles.differs}
          >
            <th scope="row">
              {column.name}{' '}
              {column.personal ? (
                <StatusChip tone="info" title="Holds personal data">
                  personal
                </StatusChip>
              ) : null}
            </th>
            <td>
              <code>{column.type}</code>
            </td>
            <td>
              {column.inPayload ? (
                <code>{column.payloadType ?? 'null'}</code>
              ) : (
                'missing'
              )}
            </td>
          </tr>
        ))}
        {extraKeys.map(key => (
          <tr key={`extra ${key}`} className={styles.differs}>
            <th scope="row">{key}</th>
            <td>no such column</td>
            <td>present</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
