import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import {
  ErrorState,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import { ButtonLink, Skeleton } from '@backstage/ui';
import { useParams } from 'react-router-dom';
import { useRun } from '../../hooks/useDataset';
import { RunView } from './RunView';

/** The run that the URL names. */
export function RunTab(props: { name: string }) {
  const { runId = '' } = useParams();
  const live = useRun(runId);
  const run = live.data?.runId === runId ? live.data : undefined;
  if (run) {
    return <RunView run={run} />;
  }
  return (
    <PageSection
      title={runId}
      actions={
        <ButtonLink
          size="small"
          variant="tertiary"
          href={QUALITY_PATHS.dataset(props.name, 'runs')}
        >
          All runs
        </ButtonLink>
      }
    >
      {live.error ? (
        <ErrorState
          title="The run could not be loaded"
          error={live.error}
          onRetry={live.refresh}
        />
      ) : (
        <Skeleton width="100%" height={300} />
      )}
    </PageSection>
  );
}
