import {
  datasetEntityName,
  topicEntityName,
} from '@analytics-engine/plugin-analytics-common';
import type { PipelineStatus } from '@analytics-engine/plugin-analytics-common';
import {
  CodeBlock,
  ErrorState,
  Facts,
  formatCount,
  formatTime,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import { Button, Flex, Link, Skeleton } from '@backstage/ui';
import { RiDeleteBinLine, RiEditLine } from '@remixicon/react';
import { useState } from 'react';
import { usePipelineDefinition } from '../../hooks/usePipeline';
import { DeletePipelineDialog } from './DeletePipelineDialog';
import { EditDefinition } from './EditDefinition';

/** What the pipeline is made of; changing and deleting it. */
export function DefinitionTab(props: { name: string; status: PipelineStatus }) {
  const live = usePipelineDefinition(props.name);
  const [isEditing, setEditing] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const item =
    live.data?.definition.name === props.name ? live.data : undefined;
  if (live.error && !item) {
    return (
      <ErrorState
        title="The definition could not be loaded"
        error={live.error}
        onRetry={live.refresh}
      />
    );
  }
  if (!item) {
    return <Skeleton width="100%" height={320} />;
  }
  if (isEditing) {
    return <EditDefinition item={item} onClose={() => setEditing(false)} />;
  }
  const { definition } = item;
  return (
    <>
      <PageSection
        title="Definition"
        description={`Version ${item.version}, changed ${formatTime(
          item.updatedAt,
        )}, from ${
          item.origin === 'configuration'
            ? 'the configuration'
            : 'the portal or REST'
        }`}
        actions={
          <Flex gap="2">
            <Button
              size="small"
              variant="secondary"
              iconStart={<RiEditLine />}
              onPress={() => setEditing(true)}
            >
              Edit
            </Button>
            <Button
              size="small"
              variant="secondary"
              destructive
              iconStart={<RiDeleteBinLine />}
              onPress={() => setDeleting(true)}
            >
              Delete
            </Button>
          </Flex>
        }
      >
        <Facts
          items={[
            ['Description', definition.description ?? 'none'],
            ['Topic', <TopicLink topic={definition.source.topic} />],
            ['Consumer group', definition.source.group],
            ['Dataset', <DatasetLink dataset={definition.sink.dataset} />],
            ...(definition.branches ?? []).map(
              (branch, index): [string, JSX.Element] => [
                `Branch ${index + 1}`,
                <DatasetLink dataset={branch.dataset} />,
              ],
            ),
            ['Records in a block', formatCount(definition.batchSize)],
            ['Longest wait', definition.windowSize],
            [
              'Refused records',
              definition.onError === 'stop'
                ? 'stop the pipeline'
                : 'are set aside, the others land',
            ],
          ]}
        />
      </PageSection>
      {definition.transform ? (
        <PageSection title="Transform">
          <CodeBlock label="Transform" text={definition.transform} />
        </PageSection>
      ) : null}
      <PageSection title="As JSON" description="What PUT on the REST API takes">
        <CodeBlock label="As JSON" text={JSON.stringify(definition, null, 2)} />
      </PageSection>
      {isDeleting ? (
        <DeletePipelineDialog
          name={props.name}
          state={props.status.state}
          origin={item.origin}
          onClose={() => setDeleting(false)}
        />
      ) : null}
    </>
  );
}

function TopicLink(props: { topic: string }) {
  return (
    <Link href={`/catalog/default/resource/${topicEntityName(props.topic)}`}>
      {props.topic}
    </Link>
  );
}

function DatasetLink(props: { dataset: string }) {
  return (
    <Link
      href={`/catalog/default/resource/${datasetEntityName(props.dataset)}`}
    >
      {props.dataset}
    </Link>
  );
}
