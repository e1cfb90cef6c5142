import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { IncidentDetail } from '@analytics-engine/plugin-analytics-common';
import {
  Facts,
  PageSection,
  formatAgo,
  formatCount,
  formatTime,
} from '@analytics-engine/plugin-analytics-react';
import { Link } from '@backstage/ui';
import type { ReactNode } from 'react';
import { SampleKeys } from '../dataset/runs/SampleKeys';
import styles from '../pages/Quality.module.css';
import { EntityRefText } from '../status/EntityRefText';
import { IncidentStateChip, SeverityChip } from '../status/StatusWord';
import { DIMENSIONS } from '../words/checkTypes';
import { INCIDENT_STATE_WORDS } from '../words/statuses';
import { CommentForm } from './CommentForm';
import { RESOLUTIONS } from './resolutions';
import { Timeline } from './Timeline';

/** What is wrong beside what happened so far. */
export function IncidentView(props: { incident: IncidentDetail }) {
  const { incident } = props;
  const { dataset, checkId } = incident;
  const isAnomaly = checkId.startsWith('anomaly:');
  const about: Array<[string, ReactNode]> = [
    [
      'State',
      <>
        <IncidentStateChip state={incident.state} />{' '}
        {INCIDENT_STATE_WORDS[incident.state].meaning}
      </>,
    ],
    ['Severity', <SeverityChip severity={incident.severity} />],
    ['Assignee', <EntityRefText entityRef={incident.assignee} />],
    ['Owner', <EntityRefText entityRef={incident.owner} />],
    [
      'Open since',
      `${formatTime(incident.openedAt)} (${formatAgo(incident.openedAt)})`,
    ],
  ];
  if (incident.reason) {
    about.push([
      'Resolved as',
      `${RESOLUTIONS[incident.reason].label}, ${formatTime(
        incident.resolvedAt,
      )}, by ${incident.resolvedBy ?? 'somebody'}`,
    ]);
  }
  return (
    <div className={styles.split}>
      <div className={styles.stack}>
        <PageSection title="What is wrong">
          <Facts
            items={[
              ['Found', incident.actual],
              ['Expected', incident.expected],
              [
                'Dataset',
                <Link href={QUALITY_PATHS.dataset(dataset)}>{dataset}</Link>,
              ],
              [
                isAnomaly ? 'Seen in' : 'Check',
                <Link
                  href={
                    isAnomaly
                      ? QUALITY_PATHS.dataset(dataset, 'trends')
                      : QUALITY_PATHS.check(dataset, checkId)
                  }
                >
                  {isAnomaly ? 'the trends' : checkId}
                </Link>,
              ],
              ['Dimension', DIMENSIONS[incident.dimension]],
              ['Failing rows', formatCount(incident.failedRows)],
              [
                'Failing runs',
                <>
                  {incident.failures},{' '}
                  <Link href={QUALITY_PATHS.run(dataset, incident.lastRunId)}>
                    see the last
                  </Link>
                </>,
              ],
            ]}
          />
          <SampleKeys keys={incident.sampleKeys} />
        </PageSection>
        <PageSection title="What happened">
          <Timeline dataset={dataset} entries={incident.timeline} />
          <CommentForm id={incident.id} />
        </PageSection>
      </div>
      <PageSection title="Where it stands">
        <Facts items={about} />
      </PageSection>
    </div>
  );
}
