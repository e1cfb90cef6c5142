import {
  parseDurationSeconds,
  type CheckDefinition,
  type CountBand,
  type ValidityRule,
} from '@analytics-engine/plugin-analytics-common';
import {
  failBandOf,
  formatBand,
  formatNumber,
  worstBandOf,
  type RowBands,
} from './bands';

/**
 * What a check expects, for people.
 *
 * @param limit - the one that was passed: where it fails, or where it warns
 */
export function describeExpected(
  check: CheckDefinition,
  limit: 'warn' | 'fail' = 'fail',
): string {
  const isWarning = limit === 'warn';
  const rows = (what: string) => {
    const bands = check as RowBands;
    const failBand = isWarning ? undefined : failBandOf(bands);
    return formatBand(failBand ?? worstBandOf(bands), what);
  };
  switch (check.type) {
    case 'completeness':
      return `${rows('rows')} without ${check.column}`;
    case 'uniqueness':
      return `${rows('repeated rows')} by ${check.columns.join(', ')}`;
    case 'validity':
      return `${rows('rows')} whose ${check.column} is ${
        check.not ? '' : 'not '
      }${describeRule(check.rule)}`;
    case 'freshness':
      return `newest row not older than ${
        isWarning ? check.warnAfter : check.failAfter
      }`;
    case 'volume':
      return describeCount(
        isWarning ? check.warn ?? check.fail! : check.fail ?? check.warn!,
      );
    case 'schema':
      return `the ${check.columns?.length ?? 0} columns that were pinned`;
    case 'sql':
      return `${rows('rows')} found by the query`;
    case 'reconciliation':
      return `${rows(
        check.groupBy.length > 0 ? 'groups' : 'figures',
      )} that differ from ${check.other.dataset}`;
    default:
      throw new Error(`Unknown check ${JSON.stringify(check satisfies never)}`);
  }
}

/** The column or columns that a check is about. */
export function columnLabel(check: CheckDefinition): string | null {
  switch (check.type) {
    case 'completeness':
    case 'validity':
      return check.column;
    case 'freshness':
      return check.column ?? null;
    case 'uniqueness':
      return check.columns.join(', ');
    default:
      return null;
  }
}

/** A length of time for people. */
export function describeSeconds(seconds: number): string {
  for (const [size, unit] of [
    [parseDurationSeconds('1d'), 'd'],
    [3600, 'h'],
    [60, 'min'],
  ] as const) {
    if (seconds >= 2 * size) {
      return `${formatNumber(Math.floor(seconds / size))} ${unit}`;
    }
  }
  return `${Math.round(seconds)} s`;
}

function describeCount({ min, max }: CountBand): string {
  if (max === undefined) {
    return `at least ${formatNumber(min!)} rows`;
  }
  return min === undefined
    ? `at most ${formatNumber(max)} rows`
    : `${formatNumber(min)} to ${formatNumber(max)} rows`;
}

/** Values of a set that are spelt out. */
const SHOWN_VALUES = 5;

function describeRule(rule: ValidityRule): string {
  switch (rule.kind) {
    case 'set': {
      const shown = rule.values.slice(0, SHOWN_VALUES).join(', ');
      return `one of ${shown}${rule.values.length > SHOWN_VALUES ? ', …' : ''}`;
    }
    case 'range':
    case 'length': {
      const what = rule.kind === 'length' ? 'of length ' : '';
      const exclusive = rule.kind === 'range' && rule.exclusive;
      if (rule.max === undefined) {
        return `${what}${exclusive ? 'above' : 'at least'} ${rule.min}`;
      }
      return rule.min === undefined
        ? `${what}${exclusive ? 'below' : 'at most'} ${rule.max}`
        : `${what}between ${rule.min} and ${rule.max}`;
    }
    case 'regex':
      return `like ${rule.pattern}`;
    case 'type':
      return `of format ${rule.format}`;
    default:
      return `in ${rule.dataset}.${rule.column}`;
  }
}
