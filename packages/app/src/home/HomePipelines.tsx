import { PIPELINE_THRESHOLDS } from '@analytics-engine/plugin-analytics-common';
import type { PipelinesStatusResponse } from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  VerdictNumber,
  formatRate,
  formatSeconds,
} from '@analytics-engine/plugin-analytics-react';
import { PipelineStateChip } from '@analytics-engine/plugin-pipelines';
import { ButtonLink, Link } from '@backstage/ui';
import styles from './Home.module.css';

/** Every pipeline on one line. */
export function HomePipelines(props: { status: PipelinesStatusResponse }) {
  const { pipelines } = props.status;
  if (pipelines.length === 0) {
    return (
      <EmptyState
        title="No pipelines"
        description="A pipeline reads a topic of the event log and lands every event once in a table."
        action={
          <ButtonLink href="/pipelines/create">Create a pipeline</ButtonLink>
        }
      />
    );
  }
  return (
    <ul className={styles.pipelines}>
      {pipelines.map(pipeline => (
        <li key={pipeline.name}>
          <Link href={`/pipelines/${pipeline.name}`}>{pipeline.name}</Link>
          <span>
            <PipelineStateChip state={pipeline.state} />
          </span>
          <span>{formatRate(pipeline.eventsPerSecond)} events/s</span>
          <span>
            lag{' '}
            <VerdictNumber
              value={pipeline.lagSeconds}
              threshold={PIPELINE_THRESHOLDS.lagSeconds}
              format={formatSeconds}
              showLimit={false}
            />
          </span>
        </li>
      ))}
    </ul>
  );
}
