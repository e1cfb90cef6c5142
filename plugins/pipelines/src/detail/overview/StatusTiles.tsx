import { verdictOf } from '@analytics-engine/plugin-analytics-common';
import type {
  PIPELINE_THRESHOLDS,
  PipelineStatus,
} from '@analytics-engine/plugin-analytics-common';
import {
  Tile,
  TileRow,
  formatAge,
  formatCount,
  formatPercent,
  formatRate,
  formatSeconds,
  toneOfVerdict,
} from '@analytics-engine/plugin-analytics-react';

/** The pipeline's numbers against the operations manual's limits. */
export function StatusTiles(props: {
  status: PipelineStatus;
  thresholds: typeof PIPELINE_THRESHOLDS;
}) {
  const { status, thresholds } = props;
  return (
    <TileRow label={`Key figures of ${status.name}`}>
      <Tile
        label="Lag"
        value={formatSeconds(status.lagSeconds)}
        hint={`alert above ${formatSeconds(thresholds.lagSeconds.alert)}`}
        tone={toneOfVerdict(
          verdictOf(status.lagSeconds, thresholds.lagSeconds),
        )}
      />
      <Tile
        label="Records waiting"
        value={formatCount(status.consumerLag)}
        hint="in the log, not yet in the table"
      />
      <Tile
        label="Events per second"
        value={formatRate(status.eventsPerSecond)}
        hint={`the manual expects ${formatRate(
          thresholds.eventsPerSecond.alert,
        )} and more under load`}
      />
      <Tile
        label="Success rate"
        value={formatPercent(status.successRate)}
        hint={`alert below ${formatPercent(thresholds.successRate.alert)}`}
        tone={toneOfVerdict(
          verdictOf(status.successRate, thresholds.successRate),
        )}
      />
      <Tile
        label="Running for"
        value={formatAge(status.uptimeSeconds)}
        hint={`restarted ${
          status.restarts === 1
            ? 'once'
            : `${formatCount(status.restarts)} times`
        }`}
      />
    </TileRow>
  );
}
