import type { ColumnProfile } from '@analytics-engine/plugin-analytics-common';
import {
  Facts,
  Histogram,
  ShareBars,
  StatusChip,
  formatCompact,
  formatCount,
  formatPercent,
} from '@analytics-engine/plugin-analytics-react';
import { Text } from '@backstage/ui';
import type { ReactNode } from 'react';
import { formatNumber, isTimeType } from './formatValue';
import styles from './Profile.module.css';

const TOP_VALUES = 6;

/** One column: how full it is, what lies in it, and how often. */
export function ColumnCard(props: { column: ColumnProfile; rows: number }) {
  const { column, rows } = props;
  const facts: Array<[string, ReactNode]> = [
    [
      'Nulls',
      `${formatCount(column.nullCount)} (${formatShare(column.nullShare)})`,
    ],
  ];
  if (column.emptyCount) {
    facts.push(['Empty', formatCount(column.emptyCount)]);
  }
  facts.push(['Different', `about ${formatCount(column.distinct)}`]);
  if (column.min !== null && column.max !== null) {
    facts.push(['Range', `${column.min} to ${column.max}`]);
  }
  if (column.mean !== null) {
    facts.push(['Mean', formatNumber(column.mean)]);
  }
  return (
    <li className={styles.column} aria-label={`Column ${column.name}`}>
      <div className={styles.head}>
        <Text as="h3" variant="body-medium" weight="bold">
          {column.name}
        </Text>
        <code>{column.type}</code>
      </div>
      {column.personal ? (
        <div>
          <StatusChip tone="info" title="Values are not shown">
            Personal
          </StatusChip>
        </div>
      ) : null}
      <Facts items={facts} />
      <Distribution column={column} rows={rows} />
    </li>
  );
}

function Distribution(props: { column: ColumnProfile; rows: number }) {
  const { column, rows } = props;
  if (column.personal) {
    return (
      <Text as="p" variant="body-small" color="secondary">
        Its values are personal and stay in the warehouse.
      </Text>
    );
  }
  if (column.histogram && column.histogram.length > 0) {
    const time = isTimeType(column.type);
    const bars = column.histogram.map(({ from, to, count }) => ({
      label: `${formatNumber(from, time)} to ${formatNumber(to, time)}`,
      count,
    }));
    const last = column.histogram[column.histogram.length - 1];
    return (
      <Histogram
        title={`Values of ${column.name}`}
        bars={bars}
        format={formatCount}
        ends={[
          formatNumber(column.histogram[0].from, time),
          formatNumber(last.to, time),
        ]}
      />
    );
  }
  if (column.topValues && column.topValues.length > 0) {
    return (
      <ShareBars
        title={`Most frequent values of ${column.name}`}
        items={column.topValues
          .slice(0, TOP_VALUES)
          .map(({ value, count }) => ({ label: value, count }))}
        total={rows}
        format={formatCompact}
      />
    );
  }
  return null;
}

/** A share that is there never reads as none. */
function formatShare(share: number | null): string {
  return share !== null && share > 0 && share < 0.0001
    ? 'below 0.01 %'
    : formatPercent(share);
}
