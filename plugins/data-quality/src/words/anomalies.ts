import type { AnomalyMetric } from '@analytics-engine/plugin-analytics-common';
import {
  formatCompact,
  formatPercent,
  formatSeconds,
} from '@analytics-engine/plugin-analytics-react';

/** What a person reads of a watched course of numbers. */
export interface MetricWords {
  /** Name of the line in a chart. */
  label: string;
  title(column: string | null): string;
  format(value: number | null | undefined): string;
}

/** Words of every watched course. */
export const ANOMALY_METRICS: Record<AnomalyMetric, MetricWords> = {
  volume: {
    label: 'rows',
    title: () => 'Volume',
    format: formatCompact,
  },
  freshness: {
    label: 'longest gap',
    title: () => 'Freshness',
    format: formatSeconds,
  },
  nullShare: {
    label: 'null share',
    title: column => `Nulls in ${column ?? 'a column'}`,
    format: formatPercent,
  },
};
