import type { DatasetColumnView } from '@analytics-engine/plugin-analytics-common';
import { StatusChip } from '@analytics-engine/plugin-analytics-react';
import styles from '../detail/failed/Failed.module.css';

/** Columns with their types, and which hold personal data. */
export function DatasetColumns(props: { columns: DatasetColumnView[] }) {
  return (
    <table className={styles.schema}>
      <caption>Columns</caption>
      <thead>
        <tr>
          <th scope="col">Column</th>
          <th scope="col">Type</th>
          <th scope="col">Personal data</th>
        </tr>
      </thead>
      <tbody>
        {props.columns.map(column => (
          <tr key={column.name}>
            <th scope="row" title={column.description}>
              {column.name}
            </th>
            <td>
              <code>{column.type}</code>
            </td>
            <td>
              {column.personal ? (
                <StatusChip tone="info">personal</StatusChip>
              ) : (
                'no'
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
