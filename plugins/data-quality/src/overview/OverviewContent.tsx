import type {
  DatasetsQualityResponse,
  IncidentsResponse,
  QualityGate,
} from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  ErrorState,
  LiveContent,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import type { Live } from '@analytics-engine/plugin-analytics-react';
import { ButtonLink } from '@backstage/ui';
import { useQualityReport } from '../hooks/useOverview';
import styles from '../pages/Quality.module.css';
import { Concerns } from './Concerns';
import { DatasetTable } from './DatasetTable';
import { DimensionTable } from './DimensionTable';
import { OverallTiles } from './OverallTiles';
import { ScoreTrend } from './ScoreTrend';

/** The overview once the datasets are known. */
export function OverviewContent(props: {
  quality: DatasetsQualityResponse;
  incidents: Live<IncidentsResponse>;
  gates: QualityGate[] | undefined;
  pending: string | undefined;
  onRun(dataset: string): void;
}) {
  const { quality, incidents } = props;
  if (quality.datasets.length === 0) {
    return (
      <PageSection title="Datasets">
        <EmptyState
          title="No datasets yet"
          description="A dataset is a table that a pipeline fills. Create a pipeline first, then say here what has to hold for its rows."
          action={
            <ButtonLink href="/pipelines/create">Create a pipeline</ButtonLink>
          }
        />
      </PageSection>
    );
  }
  return (
    <>
      <Concerns
        datasets={quality.datasets}
        incidents={incidents.data?.incidents ?? []}
        total={incidents.data?.total ?? 0}
      />
      {incidents.error && !incidents.data ? (
        <ErrorState
          title="The incidents could not be loaded"
          error={incidents.error}
          onRetry={incidents.refresh}
        />
      ) : null}
      <OverallTiles
        quality={quality}
        openIncidents={incidents.data?.total}
        gates={props.gates}
      />
      <PageSection
        title="Datasets"
        description="The lowest score first; what was not evaluated has none"
      >
        <DatasetTable
          datasets={quality.datasets}
          pending={props.pending}
          onRun={props.onRun}
        />
      </PageSection>
      <LastDays />
    </>
  );
}

function LastDays() {
  const live = useQualityReport();
  return (
    <LiveContent
      live={live}
      errorTitle="The report of the last days could not be loaded"
      heightPx={240}
    >
      {report => (
        <div className={styles.split}>
          <PageSection
            title="The last 7 days"
            description="All datasets together"
          >
            <ScoreTrend title="Overall score" points={report.overall.trend} />
          </PageSection>
          <PageSection title="By dimension">
            <DimensionTable
              title="Score of all datasets by dimension"
              dimensions={report.dimensions}
            />
          </PageSection>
        </div>
      )}
    </LiveContent>
  );
}
