import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import {
  LiveContent,
  LiveIndicator,
  PageBody,
} from '@analytics-engine/plugin-analytics-react';
import { ButtonLink, Flex, Header, HeaderMetadataStatus } from '@backstage/ui';
import { useDatasetQuality } from '../hooks/useDataset';
import { RunButton } from '../run/RunButton';
import { RunProgress } from '../run/RunProgress';
import { useRunNow } from '../run/useRunNow';
import { EntityRefText } from '../status/EntityRefText';
import { QUALITY_STATUSES } from '../words/statuses';
import { DatasetTabs, TABS } from './DatasetTabs';

const SKELETON_PX = 420;

const HEADER_TONES = {
  success: 'success',
  warning: 'warning',
  danger: 'danger',
  info: 'info',
  neutral: 'info',
} as const;

/** One dataset: how it stands and its actions above, the rest in tabs. */
export function DatasetView(props: {
  name: string;
  /** The rest of the path: the tab and what is below it. */
  rest: string;
}) {
  const { name } = props;
  const live = useDatasetQuality(name);
  const runs = useRunNow();
  const quality = live.data;
  // Also a run that somebody else, or the schedule, began.
  const running = quality?.running?.operationId
    ? {
        dataset: name,
        runId: quality.running.runId,
        operationId: quality.running.operationId,
      }
    : undefined;
  return (
    <>
      <Header
        title={name}
        breadcrumbs={[{ label: 'Data quality', href: QUALITY_PATHS.overview }]}
        tabs={TABS.map(([id, label]) => ({
          id,
          label,
          href: QUALITY_PATHS.dataset(name, id),
        }))}
        activeTabId={props.rest.split('/')[0] || 'overview'}
        metadata={
          quality
            ? [
                {
                  label: 'Status',
                  value: (
                    <HeaderMetadataStatus
                      label={QUALITY_STATUSES[quality.status].word}
                      color={
                        HEADER_TONES[QUALITY_STATUSES[quality.status].tone]
                      }
                    />
                  ),
                },
                {
                  label: 'Owner',
                  value: <EntityRefText entityRef={quality.owner} />,
                },
                { label: 'Numbers', value: <LiveIndicator live={live} /> },
              ]
            : undefined
        }
        customActions={
          quality ? (
            <Flex gap="2" align="center">
              <ButtonLink
                size="small"
                variant="tertiary"
                href={`/catalog/default/resource/${name}`}
              >
                In the catalog
              </ButtonLink>
              <RunButton
                dataset={name}
                variant="primary"
                isPending={runs.pending !== undefined}
                isDisabled={quality.running !== null || quality.checks === 0}
                onRun={runs.start}
              />
            </Flex>
          ) : undefined
        }
      />
      <PageBody>
        <RunProgress run={runs.begun ?? running} onClose={runs.forget} />
        <LiveContent
          live={live}
          errorTitle={`The quality of ${name} could not be loaded`}
          heightPx={SKELETON_PX}
        >
          {data => <DatasetTabs quality={data} />}
        </LiveContent>
      </PageBody>
    </>
  );
}
