import { TOPIC_ANNOTATION } from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  EntityCard,
  Facts,
  LiveProvider,
  errorMessage,
  StatusChip,
  formatBytes,
  formatCount,
} from '@analytics-engine/plugin-analytics-react';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Flex, Link, Text } from '@backstage/ui';
import { PartitionTable } from '../detail/offsets/PartitionTable';
import { usePipelineOffsets } from '../hooks/usePipeline';
import { LAG_VERDICTS } from '../words/lagVerdicts';
import { useTopicUse } from './useTopicUse';

/** A topic's size, and every pipeline that reads it with its offsets. */
export function TopicEntityCard() {
  const { entity } = useEntity();
  const topic = entity.metadata.annotations?.[TOPIC_ANNOTATION];
  return topic ? (
    <LiveProvider>
      <TopicCard topic={topic} />
    </LiveProvider>
  ) : null;
}

function TopicCard(props: { topic: string }) {
  const live = useTopicUse(props.topic);
  return (
    <EntityCard title="Topic" live={live}>
      {({ description, consumers }) => (
        <>
          <Facts
            items={[
              ['Name', props.topic],
              [
                'Partitions',
                description ? formatCount(description.partitions) : 'none yet',
              ],
              ['Size', formatBytes(description?.sizeBytes)],
              [
                'Read by',
                `${formatCount(consumers.length)} ${
                  consumers.length === 1 ? 'pipeline' : 'pipelines'
                }`,
              ],
            ]}
          />
          {consumers.length === 0 ? (
            <EmptyState
              title="Nobody reads this topic"
              description="Create a pipeline to land its events in a table."
              action={<Link href="/pipelines/create">Create a pipeline</Link>}
            />
          ) : null}
          {consumers.map(({ name, group }) => (
            <Consumer
              key={name}
              name={name}
              group={group}
              topic={props.topic}
            />
          ))}
        </>
      )}
    </EntityCard>
  );
}

function Consumer(props: { name: string; group: string; topic: string }) {
  const live = usePipelineOffsets(props.name);
  const verdict = live.data ? LAG_VERDICTS[live.data.verdict] : undefined;
  return (
    <Flex direction="column" gap="2">
      <Flex gap="3" align="center">
        <Link href={`/pipelines/${props.name}/offsets`}>{props.name}</Link>
        <Text variant="body-small" color="secondary">
          group {props.group}
        </Text>
        {verdict ? (
          <StatusChip tone={verdict.tone} title={verdict.meaning}>
            {verdict.word}
          </StatusChip>
        ) : null}
      </Flex>
      {live.data ? (
        <PartitionTable
          partitions={live.data.partitions.filter(
            partition => partition.topic === props.topic,
          )}
        />
      ) : null}
      {live.error && !live.data ? (
        <Text variant="body-small" color="warning">
          Its offsets could not be loaded: {errorMessage(live.error)}
        </Text>
      ) : null}
    </Flex>
  );
}
