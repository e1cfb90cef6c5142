import {
  ML_THRESHOLDS,
  verdictOf,
} from '@analytics-engine/plugin-analytics-common';
import type {
  ModelMetricsLine,
  ModelStatus,
} from '@analytics-engine/plugin-analytics-common';
import {
  Tile,
  TileRow,
  formatCount,
  formatPercent,
  toneOfVerdict,
} from '@analytics-engine/plugin-analytics-react';
import { formatFigure, formatMilliseconds } from '../words/figures';
import { summariseServing } from './summariseServing';
import type { ServingSummary } from './summariseServing';

/** The worst figure of all models against the manual's limits. */
export function ModelTiles(props: {
  models: ModelStatus[];
  metrics: ModelMetricsLine[] | undefined;
}) {
  const { models } = props;
  const lines = props.metrics ?? [];
  const summary = summariseServing(models);
  const accuracy = worst(lines, line => line.accuracy, Math.min);
  const drift = worst(lines, line => line.driftScore, Math.max);
  const latency = worst(lines, line => line.latencyMs.p95, Math.max);
  return (
    <TileRow label="Summary of all models">
      <Tile
        label="Serving"
        value={`${summary.serving.length} of ${models.length}`}
        hint={describe(summary)}
        tone={summary.tone}
      />
      <Tile
        label="Lowest accuracy"
        value={formatPercent(accuracy)}
        hint={`alert below ${formatPercent(ML_THRESHOLDS.accuracy.alert)}`}
        tone={toneOfVerdict(verdictOf(accuracy, ML_THRESHOLDS.accuracy))}
      />
      <Tile
        label="Largest drift"
        value={formatFigure(drift)}
        hint={`alert above ${ML_THRESHOLDS.driftScore.alert}`}
        tone={toneOfVerdict(verdictOf(drift, ML_THRESHOLDS.driftScore))}
      />
      <Tile
        label="Slowest p95"
        value={formatMilliseconds(latency)}
        hint={`alert above ${ML_THRESHOLDS.latencyMs.alert} ms`}
        tone={toneOfVerdict(verdictOf(latency, ML_THRESHOLDS.latencyMs))}
      />
      <Tile
        label="Predictions"
        value={formatCount(
          props.metrics?.reduce((sum, line) => sum + line.predictionsTotal, 0),
        )}
        hint="all models, since they were made"
      />
    </TileRow>
  );
}

function describe({ ill, waiting }: ServingSummary): string {
  if (ill.length > 0) {
    return `${ill.map(({ model }) => model).join(', ')} not healthy`;
  }
  return waiting.length > 0
    ? `${waiting.length} not deployed yet`
    : 'all are healthy';
}

function worst(
  lines: ModelMetricsLine[],
  valueOf: (line: ModelMetricsLine) => number | null,
  pick: (...values: number[]) => number,
): number | null {
  const known = lines
    .map(valueOf)
    .filter((value): value is number => value !== null);
  return known.length === 0 ? null : pick(...known);
}
