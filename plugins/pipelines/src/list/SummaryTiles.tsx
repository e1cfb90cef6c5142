import {
  PIPELINE_THRESHOLDS,
  verdictOf,
} from '@analytics-engine/plugin-analytics-common';
import type { PipelinesStatusResponse } from '@analytics-engine/plugin-analytics-common';
import {
  Tile,
  TileRow,
  formatCount,
  formatPercent,
  formatRate,
  formatSeconds,
  toneOfVerdict,
} from '@analytics-engine/plugin-analytics-react';

/** What all pipelines do together, worst values first in mind. */
export function SummaryTiles(props: { status: PipelinesStatusResponse }) {
  const { summary, pipelines } = props.status;
  const lag = worst(
    pipelines.map(p => p.lagSeconds),
    Math.max,
  );
  const success = worst(
    pipelines.map(p => p.successRate),
    Math.min,
  );
  const errors = pipelines.reduce((sum, p) => sum + p.errorCount, 0);
  return (
    <TileRow label="Summary of all pipelines">
      <Tile
        label="Running"
        value={`${summary.running} of ${summary.total}`}
        hint={`${summary.paused} paused, ${summary.stopped} stopped, ${summary.failed} failed`}
        tone={summary.failed > 0 ? 'danger' : 'success'}
      />
      <Tile
        label="Events per second"
        value={formatRate(
          pipelines.reduce((sum, p) => sum + p.eventsPerSecond, 0),
        )}
        hint="all pipelines together"
      />
      <Tile
        label="Largest lag"
        value={formatSeconds(lag)}
        hint={`alert above ${formatSeconds(
          PIPELINE_THRESHOLDS.lagSeconds.alert,
        )}`}
        tone={toneOfVerdict(verdictOf(lag, PIPELINE_THRESHOLDS.lagSeconds))}
      />
      <Tile
        label="Lowest success rate"
        value={formatPercent(success)}
        hint={`alert below ${formatPercent(
          PIPELINE_THRESHOLDS.successRate.alert,
        )}`}
        tone={toneOfVerdict(
          verdictOf(success, PIPELINE_THRESHOLDS.successRate),
        )}
      />
      <Tile
        label="Open failed batches"
        value={formatCount(errors)}
        hint={
          errors === 0
            ? 'nothing was set aside'
            : 'kept until retried or cleared'
        }
        tone={errors === 0 ? 'success' : 'warning'}
      />
    </TileRow>
  );
}

function worst(
  values: Array<number | null>,
  pick: (...values: number[]) => number,
): number | null {
  const known = values.filter((value): value is number => value !== null);
  return known.length > 0 ? pick(...known) : null;
}
