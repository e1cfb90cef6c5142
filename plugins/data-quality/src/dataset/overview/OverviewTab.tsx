import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { DatasetQualityDetail } from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import { ButtonLink, Flex } from '@backstage/ui';
import { AnomalyList } from '../trends/AnomalyList';
import { DimensionTable } from '../../overview/DimensionTable';
import { ScoreTrend } from '../../overview/ScoreTrend';
import styles from '../../pages/Quality.module.css';
import { CheckFileAlert } from '../checks/CheckFileAlert';
import { Faults } from './Faults';
import { DatasetTiles } from './DatasetTiles';
import { Holds } from '../holds/Holds';

/** Can this dataset be trusted, and if not, what is wrong with it. */
export function OverviewTab(props: { quality: DatasetQualityDetail }) {
  const { quality } = props;
  if (quality.checks === 0) {
    return (
      <>
        <CheckFileAlert dataset={quality.dataset} />
        <PageSection title="Checks">
          <EmptyState
            title="Nothing is known of this dataset"
            description="It has no checks, so it has no score. Look at what its columns hold and accept what has to stay so, or write a check yourself."
            action={
              <Flex gap="2" justify="center">
                <ButtonLink
                  href={QUALITY_PATHS.dataset(quality.dataset, 'checks')}
                >
                  See suggested checks
                </ButtonLink>
                <ButtonLink
                  variant="secondary"
                  href={QUALITY_PATHS.dataset(quality.dataset, 'new-check')}
                >
                  Write a check
                </ButtonLink>
              </Flex>
            }
          />
        </PageSection>
      </>
    );
  }
  return (
    <>
      <Holds name={quality.dataset} />
      <CheckFileAlert dataset={quality.dataset} />
      <DatasetTiles quality={quality} />
      <Faults quality={quality} />
      <AnomalyList
        dataset={quality.dataset}
        anomalies={quality.anomalies.filter(a => a.verdict === 'ANOMALY')}
      />
      <div className={styles.split}>
        <PageSection title="Score" description="Run by run">
          <ScoreTrend
            title={`Score of ${quality.dataset}`}
            points={quality.trend}
          />
        </PageSection>
        <PageSection title="By dimension">
          <DimensionTable
            title={`Score of ${quality.dataset} by dimension`}
            dimensions={quality.dimensions}
          />
        </PageSection>
      </div>
    </>
  );
}
