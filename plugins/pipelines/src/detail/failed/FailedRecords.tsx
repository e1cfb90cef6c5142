import type { PipelineErrorDetail } from '@analytics-engine/plugin-analytics-common';
import {
  CodeBlock,
  formatCount,
} from '@analytics-engine/plugin-analytics-react';
import { Button, Text } from '@backstage/ui';
import { useState } from 'react';
import styles from './Failed.module.css';

const FIRST_SHOWN = 3;

/** The records as they came in, personal values masked; not editable. */
export function FailedRecords(props: {
  rows: PipelineErrorDetail['rows'];
  total: number;
}) {
  const [shown, setShown] = useState(FIRST_SHOWN);
  const { rows } = props;
  return (
    <div className={styles.records}>
      <Text as="h3" variant="body-medium" weight="bold">
        Records, values of personal columns masked
      </Text>
      {rows.slice(0, shown).map(row => (
        <div key={`${row.topic}/${row.partition}/${row.offset}`}>
          <Text as="p" variant="body-small" color="secondary">
            {row.topic} / {row.partition}, offset {formatCount(row.offset)}:{' '}
            {row.message}
          </Text>
          <CodeBlock
            label="Payload"
            text={`${pretty(row.payload)}${
              row.truncated ? '\n… cut, the record is longer' : ''
            }`}
          />
        </div>
      ))}
      {rows.length > shown ? (
        <Button
          size="small"
          variant="secondary"
          onPress={() => setShown(rows.length)}
        >
          Show {formatCount(rows.length - shown)} more
        </Button>
      ) : null}
      {props.total > rows.length ? (
        <Text variant="body-small" color="secondary">
          {formatCount(props.total - rows.length)} further records of this batch
          are not shown
        </Text>
      ) : null}
    </div>
  );
}

/** Indented when it is JSON, as it is otherwise. */
function pretty(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}
