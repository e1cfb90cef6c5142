import type { DatasetColumnView } from '@analytics-engine/plugin-analytics-common';
import {
  Button,
  ButtonIcon,
  Checkbox,
  Flex,
  Text,
  TextField,
} from '@backstage/ui';
import { RiAddLine, RiDeleteBinLine } from '@remixicon/react';
import styles from './Form.module.css';

/** Columns of a new dataset: name, ClickHouse type, and whether they hold personal data. */
export function ColumnsEditor(props: {
  columns: DatasetColumnView[];
  onChange(columns: DatasetColumnView[]): void;
}) {
  const { columns, onChange } = props;
  const change = (index: number, part: Partial<DatasetColumnView>) =>
    onChange(columns.map((c, i) => (i === index ? { ...c, ...part } : c)));
  return (
    <Flex direction="column" gap="2">
      {columns.map((column, index) => (
        <div key={index} className={styles.column}>
          <TextField
            size="small"
            aria-label={`Name of column ${index + 1}`}
            placeholder="order_id"
            value={column.name}
            onChange={name => change(index, { name })}
          />
          <TextField
            size="small"
            aria-label={`Type of column ${index + 1}`}
            placeholder="UInt64"
            value={column.type}
            onChange={type => change(index, { type })}
          />
          <Checkbox
            isSelected={column.personal ?? false}
            onChange={personal => change(index, { personal })}
          >
            Personal
          </Checkbox>
          <ButtonIcon
            size="small"
            variant="tertiary"
            icon={<RiDeleteBinLine />}
            aria-label={`Remove column ${column.name || index + 1}`}
            onPress={() => onChange(columns.filter((_, i) => i !== index))}
          />
        </div>
      ))}
      <div>
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiAddLine />}
          onPress={() => onChange([...columns, { name: '', type: 'String' }])}
        >
          Add column
        </Button>
      </div>
      <Text variant="body-small" color="secondary">
        Where each row came from (topic, partition, offset) is added by itself:
        exactly-once depends on it. Personal columns are masked wherever values
        are shown.
      </Text>
    </Flex>
  );
}
