import {
  datasetEntityName,
  QUALITY_PATHS,
} from '@analytics-engine/plugin-analytics-common';
import {
  DetailHeader,
  LiveContent,
  PageBody,
} from '@analytics-engine/plugin-analytics-react';
import { useDatasetQuality } from '../hooks/useDataset';
import { RunButton } from '../run/RunButton';
import { RunProgress } from '../run/RunProgress';
import { useRunNow } from '../run/useRunNow';
import { EntityRefText } from '../status/EntityRefText';
import { QUALITY_STATUSES } from '../words/statuses';
import { DatasetTabs, TABS } from './DatasetTabs';

const SKELETON_PX = 420;

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
      <DetailHeader
        title={name}
        parent={{ label: 'Data quality', href: QUALITY_PATHS.overview }}
        tabs={TABS}
        basePath={QUALITY_PATHS.dataset(name)}
        rest={props.rest}
        live={live}
        status={
          quality && { label: 'Status', ...QUALITY_STATUSES[quality.status] }
        }
        facts={
          quality && [
            {
              label: 'Owner',
              value: <EntityRefText entityRef={quality.owner} />,
            },
          ]
        }
        catalogHref={`/catalog/default/resource/${datasetEntityName(name)}`}
        actions={
          quality && (
            <RunButton
              dataset={name}
              variant="primary"
              isPending={runs.pending !== undefined}
              isDisabled={quality.running !== null || quality.checks === 0}
              onRun={runs.start}
            />
          )
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
