import {
  ErrorState,
  PageSection,
  StatusChip,
  formatCount,
} from '@analytics-engine/plugin-analytics-react';
import { Skeleton, Text } from '@backstage/ui';
import { usePipelineOffsets } from '../../hooks/usePipeline';
import { LAG_VERDICTS } from '../../words/lagVerdicts';
import { PartitionTable } from '../offsets/PartitionTable';

/** The lag's verdict by Burrow's rules, for the pipeline and per partition. */
export function LagExplained(props: { name: string }) {
  const live = usePipelineOffsets(props.name);
  const verdict = live.data ? LAG_VERDICTS[live.data.verdict] : undefined;
  return (
    <PageSection
      title="Does it keep up?"
      description="Judged by how offsets move over time, not by a fixed limit"
      actions={
        verdict ? (
          <StatusChip tone={verdict.tone}>{verdict.word}</StatusChip>
        ) : undefined
      }
    >
      {live.error && !live.data ? (
        <ErrorState
          title="The offsets could not be loaded"
          error={live.error}
          onRetry={live.refresh}
        />
      ) : null}
      {live.isPending ? <Skeleton width="100%" height={120} /> : null}
      {live.data && verdict ? (
        <>
          <Text as="p" variant="body-medium">
            {verdict.meaning} {formatCount(live.data.totalLag)} records wait in
            all partitions together.
          </Text>
          <PartitionTable partitions={live.data.partitions} />
        </>
      ) : null}
    </PageSection>
  );
}
