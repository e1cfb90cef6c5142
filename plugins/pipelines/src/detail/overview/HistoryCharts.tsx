import { PIPELINE_THRESHOLDS } from '@analytics-engine/plugin-analytics-common';
import type { PipelineHistoryPoint } from '@analytics-engine/plugin-analytics-common';
import {
  ChartGrid,
  ErrorState,
  formatCompact,
  formatMs,
  formatSeconds,
  PageSection,
  SERIES_COLORS,
  StaleArea,
  TrendChart,
} from '@analytics-engine/plugin-analytics-react';
import { usePipelineHistory } from '../../hooks/usePipeline';

const at = (point: PipelineHistoryPoint) => point.at;

/** The last hour: throughput, delay until visible, lag. */
export function HistoryCharts(props: { name: string }) {
  const live = usePipelineHistory(props.name);
  const points =
    live.data?.pipeline === props.name ? live.data.points : undefined;
  if (live.error && !points) {
    return (
      <ErrorState
        title="The history could not be loaded"
        error={live.error}
        onRetry={live.refresh}
      />
    );
  }
  const maxLag = Math.max(0, ...(points ?? []).map(p => p.lagSeconds ?? 0));
  const lagLimit = PIPELINE_THRESHOLDS.lagSeconds.alert;
  return (
    <StaleArea isStale={live.isStale}>
      <ChartGrid>
        <PageSection title="Throughput">
          <TrendChart
            title="Events per second"
            points={points ?? []}
            at={at}
            format={formatCompact}
            series={[
              {
                label: 'events/s',
                value: p => p.eventsPerSecond,
                color: SERIES_COLORS[0],
                area: true,
              },
            ]}
          />
        </PageSection>
        <PageSection title="From event to visible">
          <TrendChart
            title="Delay until queries see it"
            points={points ?? []}
            at={at}
            format={formatMs}
            series={[
              {
                label: 'p50',
                value: p => p.delayMs.p50,
                color: SERIES_COLORS[0],
              },
              {
                label: 'p95',
                value: p => p.delayMs.p95,
                color: SERIES_COLORS[1],
              },
              {
                label: 'p99',
                value: p => p.delayMs.p99,
                color: SERIES_COLORS[2],
              },
            ]}
          />
        </PageSection>
        <PageSection title="Lag">
          <TrendChart
            title="Age of the oldest record not yet landed"
            points={points ?? []}
            at={at}
            format={formatSeconds}
            series={[
              {
                label: 'lag',
                value: p => p.lagSeconds,
                color: SERIES_COLORS[0],
                area: true,
              },
            ]}
            // Drawn only when it is near, or the line would flatten the curve.
            limit={
              maxLag > lagLimit / 3
                ? { value: lagLimit, label: 'alert' }
                : undefined
            }
          />
        </PageSection>
        <PageSection title="Time per block">
          <TrendChart
            title="Cut to settled"
            points={points ?? []}
            at={at}
            format={formatMs}
            series={[
              {
                label: 'p50',
                value: p => p.blockMs.p50,
                color: SERIES_COLORS[0],
              },
              {
                label: 'p95',
                value: p => p.blockMs.p95,
                color: SERIES_COLORS[1],
              },
            ]}
          />
        </PageSection>
      </ChartGrid>
    </StaleArea>
  );
}
