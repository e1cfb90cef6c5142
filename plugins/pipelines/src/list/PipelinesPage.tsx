import {
  EmptyState,
  ErrorState,
  LiveIndicator,
  PageBody,
  PageSection,
  StaleArea,
} from '@analytics-engine/plugin-analytics-react';
import { ButtonLink, Flex, Header, Skeleton } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import { usePipelinesStatus } from '../hooks/usePipelinesStatus';
import { PipelineTable } from './PipelineTable';
import { SummaryTiles } from './SummaryTiles';

/** All pipelines: the summary, then one line each with what can be done. */
export function PipelinesPage() {
  const live = usePipelinesStatus();
  const create = (
    <ButtonLink href="/pipelines/create" iconStart={<RiAddLine />}>
      Create pipeline
    </ButtonLink>
  );
  return (
    <>
      <Header
        title="Pipelines"
        description="Events from the log, landed once in the warehouse"
        customActions={
          <Flex gap="4" align="center">
            <LiveIndicator live={live} />
            {create}
          </Flex>
        }
      />
      <PageBody>
        {live.error && !live.data ? (
          <ErrorState
            title="Pipelines could not be loaded"
            error={live.error}
            onRetry={live.refresh}
          />
        ) : null}
        {live.isPending ? (
          <div aria-busy="true" aria-label="Loading pipelines">
            <Skeleton width="100%" height={96} />
            <Skeleton width="100%" height={320} />
          </div>
        ) : null}
        {live.data ? (
          <StaleArea isStale={live.isStale}>
            <SummaryTiles status={live.data} />
            {live.data.pipelines.length === 0 ? (
              <PageSection title="Pipelines">
                <EmptyState
                  title="No pipelines yet"
                  description="A pipeline reads a topic of the event log and lands every event exactly once in a table. Paste a sample event and the columns are worked out for you."
                  action={create}
                />
              </PageSection>
            ) : (
              <PageSection title="All pipelines">
                <PipelineTable pipelines={live.data.pipelines} />
              </PageSection>
            )}
          </StaleArea>
        ) : null}
      </PageBody>
    </>
  );
}
