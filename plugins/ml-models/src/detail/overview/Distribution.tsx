import type { PredictionDistributionResponse } from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  Facts,
  Histogram,
  LiveContent,
  PageSection,
  ShareBars,
  formatCount,
} from '@analytics-engine/plugin-analytics-react';
import { usePredictionDistribution } from '../../hooks/useModels';
import { formatFigure } from '../../words/figures';

/** What the model answers, and how often. */
export function Distribution(props: { name: string }) {
  const live = usePredictionDistribution(props.name);
  return (
    <PageSection
      title="What it answers"
      description={
        live.data
          ? `${formatCount(live.data.total)} predictions of the last ${
              live.data.window
            }`
          : undefined
      }
    >
      <LiveContent
        live={live}
        errorTitle="The distribution could not be loaded"
        heightPx={160}
      >
        {distribution =>
          distribution.total === 0 ? (
            <EmptyState
              title="No predictions in this time"
              description="They appear here seconds after they were made; the Try it tab makes one."
            />
          ) : (
            <Bars distribution={distribution} />
          )
        }
      </LiveContent>
    </PageSection>
  );
}

function Bars(props: { distribution: PredictionDistributionResponse }) {
  const { buckets, quantiles, total } = props.distribution;
  const ranges = buckets.flatMap(bucket => ('from' in bucket ? [bucket] : []));
  const labels = buckets.flatMap(bucket => ('label' in bucket ? [bucket] : []));
  return (
    <>
      {ranges.length > 0 ? (
        <Histogram
          title="Scores"
          format={formatCount}
          ends={[
            formatFigure(ranges[0].from),
            formatFigure(ranges[ranges.length - 1].to),
          ]}
          bars={ranges.map(({ from, to, count }) => ({
            label: `${formatFigure(from)} to ${formatFigure(to)}`,
            count,
          }))}
        />
      ) : null}
      {labels.length > 0 ? (
        <ShareBars
          title="Answers"
          items={labels}
          total={total}
          format={formatCount}
        />
      ) : null}
      <Facts
        items={Object.entries(quantiles).map(([share, value]) => [
          `${Number(share) * 100} % are at most`,
          formatFigure(value),
        ])}
      />
    </>
  );
}
