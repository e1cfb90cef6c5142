import type { PipelineState } from '@analytics-engine/plugin-analytics-common';
import {
  ErrorState,
  LiveIndicator,
  PageSection,
  StaleArea,
} from '@analytics-engine/plugin-analytics-react';
import { Alert, Skeleton } from '@backstage/ui';
import { usePipelineOffsets } from '../../hooks/usePipeline';
import { OffsetsReset } from './OffsetsReset';
import { PartitionTable } from './PartitionTable';

/** Where the pipeline stands in every partition, and moving it while it is stopped. */
export function OffsetsTab(props: { name: string; state: PipelineState }) {
  const live = usePipelineOffsets(props.name);
  const data = live.data?.pipeline === props.name ? live.data : undefined;
  if (live.error && !data) {
    return (
      <ErrorState
        title="The offsets could not be loaded"
        error={live.error}
        onRetry={live.refresh}
      />
    );
  }
  if (!data) {
    return <Skeleton width="100%" height={240} />;
  }
  return (
    <>
      <PageSection
        title="Offsets"
        description="What was read, what the log still holds, and what waits"
        actions={<LiveIndicator live={live} />}
      >
        <StaleArea isStale={live.isStale}>
          <PartitionTable partitions={data.partitions} />
        </StaleArea>
      </PageSection>
      <PageSection
        title="Move the offsets"
        description="To read again, or to pass over; rows already in the table are not landed twice"
      >
        {props.state === 'STOPPED' ? (
          <OffsetsReset name={props.name} partitions={data.partitions} />
        ) : (
          <Alert
            status="info"
            icon
            title="Stop the pipeline first"
            description="Offsets can be moved only while nobody reads."
          />
        )}
      </PageSection>
    </>
  );
}
