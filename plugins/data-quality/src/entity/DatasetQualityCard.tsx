import {
  DATASET_ANNOTATION,
  QUALITY_PATHS,
} from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  EntityCard,
  LiveProvider,
} from '@analytics-engine/plugin-analytics-react';
import { useEntity } from '@backstage/plugin-catalog-react';
import { ButtonLink } from '@backstage/ui';
import { CheckFileAlert } from '../dataset/checks/CheckFileAlert';
import { DatasetTiles } from '../dataset/overview/DatasetTiles';
import { useDatasetQuality } from '../hooks/useDataset';
import { QualityStatusChip } from '../status/StatusWord';

/** Whether a dataset can be trusted, on its catalog page. */
export function DatasetQualityCard() {
  const { entity } = useEntity();
  const name = entity.metadata.annotations?.[DATASET_ANNOTATION];
  return name ? (
    <LiveProvider>
      <QualityCard key={name} name={name} />
    </LiveProvider>
  ) : null;
}

function QualityCard(props: { name: string }) {
  const live = useDatasetQuality(props.name);
  return (
    <EntityCard
      title="Data quality"
      live={live}
      actions={
        <>
          {live.data ? <QualityStatusChip status={live.data.status} /> : null}
          <ButtonLink
            size="small"
            variant="secondary"
            href={QUALITY_PATHS.dataset(props.name)}
          >
            Open
          </ButtonLink>
        </>
      }
    >
      {quality => (
        <>
          <CheckFileAlert dataset={props.name} />
          {quality.checks === 0 ? (
            <EmptyState
              title="No checks yet"
              description="Nothing is known of its quality."
              action={
                <ButtonLink
                  variant="secondary"
                  href={QUALITY_PATHS.dataset(props.name, 'checks')}
                >
                  See suggested checks
                </ButtonLink>
              }
            />
          ) : (
            <DatasetTiles quality={quality} />
          )}
        </>
      )}
    </EntityCard>
  );
}
