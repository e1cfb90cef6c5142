import {
  PIPELINE_THRESHOLDS,
  verdictOf,
} from '@analytics-engine/plugin-analytics-common';
import type {
  DatasetsQualityResponse,
  ModelsStatusResponse,
  PipelinesStatusResponse,
} from '@analytics-engine/plugin-analytics-common';
import {
  Tile,
  TileRow,
  formatCount,
  formatRate,
  formatSeconds,
  toneOfVerdict,
} from '@analytics-engine/plugin-analytics-react';
import { QualityTile } from '@analytics-engine/plugin-data-quality';
import { ServingTile } from '@analytics-engine/plugin-ml-models';

/** The numbers behind the verdict. */
export function HomeTiles(props: {
  status: PipelinesStatusResponse;
  /** Undefined while it is not known. */
  quality: DatasetsQualityResponse | undefined;
  /** Undefined while it is not known. */
  models: ModelsStatusResponse | undefined;
}) {
  const { pipelines, summary } = props.status;
  const rate = pipelines.reduce((sum, p) => sum + p.eventsPerSecond, 0);
  const errors = pipelines.reduce((sum, p) => sum + p.errorCount, 0);
  const lags = pipelines
    .map(p => p.lagSeconds)
    .filter((lag): lag is number => lag !== null);
  const lag = lags.length > 0 ? Math.max(...lags) : null;
  return (
    <TileRow label="Key figures">
      <Tile
        label="Pipelines running"
        value={`${summary.running} of ${summary.total}`}
        hint={`${summary.paused} paused, ${summary.stopped} stopped, ${summary.failed} failed`}
        tone={summary.failed > 0 ? 'danger' : 'success'}
      />
      <Tile
        label="Events per second"
        value={formatRate(rate)}
        hint="landing in the warehouse"
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
        label="Open failed batches"
        value={formatCount(errors)}
        hint={
          errors === 0
            ? 'nothing was set aside'
            : 'kept until retried or cleared'
        }
        tone={errors === 0 ? 'success' : 'warning'}
      />
      <QualityTile quality={props.quality} />
      <ServingTile statuses={props.models} />
    </TileRow>
  );
}
