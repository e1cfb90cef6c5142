import type {
  CheckSeverity,
  DatasetQuality,
  Incident,
} from '@analytics-engine/plugin-analytics-common';

const SEVERITY_ORDER: Record<CheckSeverity, number> = {
  critical: 0,
  warning: 1,
  info: 2,
};

/** Worst first; of the same severity the one that is open longest. */
export function sortIncidents(incidents: Incident[]): Incident[] {
  return [...incidents].sort(
    (a, b) =>
      SEVERITY_ORDER[a.severity] - SEVERITY_ORDER[b.severity] ||
      a.openedAt.localeCompare(b.openedAt),
  );
}

/** The one sentence about all datasets, and how it sounds. */
export interface OverallVerdict {
  tone: 'success' | 'warning' | 'danger' | 'neutral';
  sentence: string;
}

/**
 * Whether the data can be trusted. Says so only of what was looked at: a
 * dataset without checks, or whose checks never ran, is counted as not known.
 */
export function judgeOverall(
  datasets: DatasetQuality[],
  openIncidents: number,
): OverallVerdict {
  const checked = datasets.filter(({ checks }) => checks > 0);
  const unhealthy = checked.filter(({ status }) => status === 'UNHEALTHY');
  const failing = checked.filter(({ failedChecks }) => failedChecks > 0);
  const partial = checked.filter(
    ({ status, coverage }) => status !== 'UNKNOWN' && coverage < 1,
  );
  const unknown = checked.filter(({ status }) => status === 'UNKNOWN');
  if (checked.length === 0) {
    return {
      tone: 'neutral',
      sentence: 'No dataset has checks yet, so nothing is known.',
    };
  }
  if (unhealthy.length > 0) {
    return {
      tone: 'danger',
      sentence: `Do not trust ${namesOf(unhealthy)} without a look: ${
        unhealthy.length === 1 ? 'it is' : 'they are'
      } unhealthy.`,
    };
  }
  if (openIncidents > 0) {
    return {
      tone: 'warning',
      sentence:
        openIncidents === 1
          ? 'One incident is open.'
          : `${openIncidents} incidents are open.`,
    };
  }
  if (unknown.length === checked.length) {
    return {
      tone: 'neutral',
      sentence: 'No check has run yet. Check a dataset to know how it stands.',
    };
  }
  // A resolved incident does not make a failing check pass.
  if (failing.length > 0) {
    return {
      tone: 'warning',
      sentence: `No incident is open, but checks of ${namesOf(failing)} fail.`,
    };
  }
  if (partial.length > 0) {
    return {
      tone: 'warning',
      sentence: `Nothing was found wrong, but not every check of ${namesOf(
        partial,
      )} could run.`,
    };
  }
  const known = checked.length - unknown.length;
  return {
    tone: 'success',
    sentence: `Nothing is wrong with the ${
      known === 1 ? 'dataset' : `${known} datasets`
    } that ${known === 1 ? 'was' : 'were'} checked.`,
  };
}

function namesOf(datasets: DatasetQuality[]): string {
  return datasets.map(({ dataset }) => dataset).join(', ');
}
