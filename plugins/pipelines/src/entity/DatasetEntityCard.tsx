import { DATASET_ANNOTATION } from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  EntityCard,
  Facts,
  LiveProvider,
  formatAgo,
  formatTime,
} from '@analytics-engine/plugin-analytics-react';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Link } from '@backstage/ui';
import { Fragment } from 'react';
import { DatasetColumns } from './DatasetColumns';
import { useDatasetUse } from './useDatasetUse';
import type { DatasetUse } from './useDatasetUse';

/** A dataset's columns, what feeds it, and how fresh it is. */
export function DatasetEntityCard() {
  const { entity } = useEntity();
  const name = entity.metadata.annotations?.[DATASET_ANNOTATION];
  return name ? (
    <LiveProvider>
      <DatasetCard name={name} />
    </LiveProvider>
  ) : null;
}

function DatasetCard(props: { name: string }) {
  const live = useDatasetUse(props.name);
  return (
    <EntityCard title="Dataset" live={live}>
      {({ dataset, feeders, lastLanded, newest }) =>
        dataset ? (
          <>
            <Facts
              items={[
                ['Table', dataset.table],
                [
                  'Fed by',
                  <Feeders feeders={feeders} source={dataset.source} />,
                ],
                [
                  'Last landed',
                  lastLanded
                    ? `${formatTime(lastLanded)} (${formatAgo(lastLanded)})`
                    : 'nothing yet',
                ],
                ['Newest row', describeNewest(newest)],
                ['Key', dataset.key.join(', ') || 'none'],
                ['Time column', dataset.timeColumn ?? 'none'],
              ]}
            />
            <DatasetColumns columns={dataset.columns} />
          </>
        ) : (
          <EmptyState
            title="The dataset is gone"
            description="The catalog will notice within seconds."
          />
        )
      }
    </EntityCard>
  );
}

function describeNewest(newest: DatasetUse['newest']): string {
  if (!newest) {
    return 'not known now';
  }
  const { column, newestAt } = newest;
  if (!column) {
    return 'it has no time column';
  }
  return newestAt
    ? `${formatTime(newestAt)} (${formatAgo(newestAt)})`
    : 'no rows yet';
}

function Feeders(props: { feeders: DatasetUse['feeders']; source?: string }) {
  if (props.feeders.length === 0) {
    return props.source ? <>computed from {props.source}</> : <>no pipeline</>;
  }
  return (
    <>
      {props.feeders.map((name, index) => (
        <Fragment key={name}>
          {index > 0 ? ', ' : ''}
          <Link href={`/pipelines/${name}`}>{name}</Link>
        </Fragment>
      ))}
    </>
  );
}
