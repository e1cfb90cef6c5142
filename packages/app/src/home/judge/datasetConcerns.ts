import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { DatasetQuality } from '@analytics-engine/plugin-analytics-common';
import type { Concern } from './types';

/** Everything about a dataset's quality that is not fine. */
export function datasetConcerns(quality: DatasetQuality): Concern[] {
  const { dataset, status, checks, failedChecks, openIncidents } = quality;
  const failing = `${failedChecks} of ${checks} checks fail`;
  if (checks > 0 && status === 'UNHEALTHY') {
    return [
      {
        subject: dataset,
        tone: 'danger',
        what: `is unhealthy: ${failing}`,
        action: 'See what is wrong with it',
        href: QUALITY_PATHS.dataset(dataset),
      },
    ];
  }
  if (openIncidents > 0 || failedChecks > 0) {
    return [
      {
        subject: dataset,
        tone: 'warning',
        what:
          openIncidents > 0
            ? `has ${openIncidents} open ${
                openIncidents === 1 ? 'incident' : 'incidents'
              }`
            : `has no open incident, but ${failing}`,
        action: 'See what is wrong with it',
        href: QUALITY_PATHS.dataset(dataset),
      },
    ];
  }
  return [];
}
