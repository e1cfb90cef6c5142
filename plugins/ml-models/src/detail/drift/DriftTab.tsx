import type { ModelDriftResponse } from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  Facts,
  LiveContent,
  PageSection,
  formatAgo,
  formatCount,
  formatSpan,
} from '@analytics-engine/plugin-analytics-react';
import { useModelDrift } from '../../hooks/useModels';
import { formatFigure } from '../../words/figures';
import { DriftChip } from './DriftChip';
import { FeatureDriftList } from './FeatureDriftList';

/** How far what the model is asked has moved from what it learned. */
export function DriftTab(props: { name: string }) {
  const live = useModelDrift(props.name);
  return (
    <LiveContent
      live={live}
      errorTitle="The drift could not be loaded"
      heightPx={320}
    >
      {drift => <Drift drift={drift} />}
    </LiveContent>
  );
}

function Drift(props: { drift: ModelDriftResponse }) {
  const { drift } = props;
  const { baseline, current } = drift;
  return (
    <>
      <PageSection
        title="Drift"
        description="Population stability index of what the model is asked now against its baseline, less what chance alone gives"
      >
        <Facts
          items={[
            [
              'Score',
              <>
                {formatFigure(drift.driftScore)}{' '}
                <DriftChip status={drift.status} />
              </>,
            ],
            [
              'Limits',
              `normal below ${drift.threshold.normal}, alert above ${drift.threshold.alert}`,
            ],
            [
              'Baseline',
              `${formatCount(baseline.samples)} rows${spanOf(baseline)}`,
            ],
            [
              'Now',
              `${formatCount(current.samples)} predictions${spanOf(
                current,
              )}; at least ${formatCount(drift.minSamples)} are needed`,
            ],
            ['Checked', drift.checkedAt ? formatAgo(drift.checkedAt) : 'never'],
          ]}
        />
      </PageSection>
      <PageSection
        title="By feature"
        description="The ones that moved most first"
      >
        {drift.features.length === 0 && drift.prediction === null ? (
          <EmptyState
            title="Nothing to compare yet"
            description={`Drift is judged from ${formatCount(
              drift.minSamples,
            )} predictions of one version on.`}
          />
        ) : (
          <FeatureDriftList
            features={drift.features}
            prediction={drift.prediction}
          />
        )}
      </PageSection>
    </>
  );
}

function spanOf({ from, to }: ModelDriftResponse['baseline']): string {
  return from && to ? `, ${formatSpan(from, to)}` : '';
}
