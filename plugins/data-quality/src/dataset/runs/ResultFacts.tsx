import type { CheckResult } from '@analytics-engine/plugin-analytics-common';
import {
  Facts,
  formatAgo,
  formatCount,
  formatTime,
} from '@analytics-engine/plugin-analytics-react';
import type { ReactNode } from 'react';
import { CheckStatusChip } from '../../status/StatusWord';
import { CHECK_STATUSES } from '../../words/statuses';
import { formatScore } from '../../words/formatScore';

/** What one check found, in words and numbers. */
export function ResultFacts(props: { result: CheckResult; at?: string }) {
  const { result, at } = props;
  const items: Array<[string, ReactNode]> = [
    [
      'Result',
      <>
        <CheckStatusChip status={result.status} />{' '}
        {CHECK_STATUSES[result.status].meaning}
      </>,
    ],
    ['Expected', result.expected],
    ['Found', result.actual],
  ];
  if (result.error) {
    items.push(['Why', result.error]);
  }
  if (result.evaluatedRows !== null) {
    items.push(['Rows looked at', formatCount(result.evaluatedRows)]);
  }
  if (result.failedRows !== null) {
    items.push([
      'Failing rows',
      result.failedPercent === null
        ? formatCount(result.failedRows)
        : `${formatCount(result.failedRows)} (${percentText(
            result.failedPercent,
            result.failedRows,
          )})`,
    ]);
  }
  items.push(['Score', formatScore(result.score)]);
  items.push([
    'Figures',
    result.method === 'exact'
      ? 'exact'
      : 'approximate; they do not prove that there are no duplicates',
  ]);
  if (at) {
    items.push(['When', `${formatTime(at)} (${formatAgo(at)})`]);
  }
  return <Facts items={items} />;
}

const SMALLEST_SHOWN = 0.01;

/** A share that is there never reads as none. */
function percentText(percent: number, rows: number): string {
  return percent < SMALLEST_SHOWN && rows > 0
    ? 'below 0.01 %'
    : `${Number(percent.toFixed(2))} %`;
}
