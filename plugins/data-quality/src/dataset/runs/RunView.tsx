import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { QualityRun } from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  Facts,
  PageSection,
  formatCount,
  formatMs,
  formatPercent,
  formatSpan,
  formatTime,
} from '@analytics-engine/plugin-analytics-react';
import { ButtonLink, Link } from '@backstage/ui';
import { DimensionTable } from '../../overview/DimensionTable';
import styles from '../../pages/Quality.module.css';
import { ScoreNumber } from '../../status/ScoreNumber';
import { RunStatusChip } from '../../status/StatusWord';
import { RUN_STATUSES } from '../../words/statuses';
import { AnomalyList } from '../trends/AnomalyList';
import { ResultsTable } from './ResultsTable';
import { RUN_TRIGGERS } from './runTriggers';

/** One run: what it looked at and what every check found. */
export function RunView(props: { run: QualityRun }) {
  const { run } = props;
  return (
    <>
      <PageSection
        title={`Run of ${formatTime(run.startedAt)}`}
        description={run.runId}
        actions={
          <ButtonLink
            size="small"
            variant="tertiary"
            href={QUALITY_PATHS.dataset(run.dataset, 'runs')}
          >
            All runs
          </ButtonLink>
        }
      >
        <div className={styles.split}>
          <DimensionTable
            title={`Score of ${run.runId} by dimension`}
            dimensions={run.dimensions}
          />
          <Facts
            items={[
              [
                'Result',
                <>
                  <RunStatusChip status={run.status} />{' '}
                  {RUN_STATUSES[run.status].meaning}
                </>,
              ],
              ['Score', <ScoreNumber score={run.score} />],
              [
                'Evaluated',
                `${formatPercent(run.coverage)} of ${
                  run.results.length
                } checks`,
              ],
              ['Window', windowText(run)],
              ['Rows read', formatCount(run.rowsScanned)],
              [
                'Took',
                `${formatMs(run.durationMs)}, ${run.queries} ${
                  run.queries === 1 ? 'statement' : 'statements'
                }`,
              ],
              ['Begun by', RUN_TRIGGERS[run.trigger]],
              ['Incidents open after it', <RunIncidents run={run} />],
            ]}
          />
        </div>
      </PageSection>
      <AnomalyList
        dataset={run.dataset}
        anomalies={run.anomalies.filter(a => a.verdict === 'ANOMALY')}
      />
      <PageSection title="What every check found">
        {run.results.length === 0 ? (
          <EmptyState title="There was no check to run" />
        ) : (
          <ResultsTable run={run} />
        )}
      </PageSection>
    </>
  );
}

function windowText({ window }: QualityRun): string {
  return window.from === null
    ? 'the whole table'
    : formatSpan(window.from, window.to);
}

function RunIncidents(props: { run: QualityRun }) {
  const { incidents } = props.run;
  return incidents.length === 0 ? (
    <>none</>
  ) : (
    <span className={styles.chips}>
      {incidents.map(({ id }) => (
        <Link key={id} href={QUALITY_PATHS.incident(id)}>
          {id}
        </Link>
      ))}
    </span>
  );
}
