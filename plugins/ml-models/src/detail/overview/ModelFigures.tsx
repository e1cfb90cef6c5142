import {
  ML_THRESHOLDS,
  verdictOf,
} from '@analytics-engine/plugin-analytics-common';
import type { ModelMetricsResponse } from '@analytics-engine/plugin-analytics-common';
import {
  LiveContent,
  Tile,
  TileRow,
  formatCount,
  formatPercent,
  toneOfVerdict,
} from '@analytics-engine/plugin-analytics-react';
import { useModelDrift, useModelMetrics } from '../../hooks/useModels';
import { formatFigure, formatMilliseconds } from '../../words/figures';

/** The model's figures against the operations manual's limits. */
export function ModelFigures(props: { name: string }) {
  const live = useModelMetrics(props.name);
  const drift = useModelDrift(props.name).data?.driftScore;
  return (
    <LiveContent
      live={live}
      errorTitle="The figures could not be loaded"
      heightPx={96}
    >
      {metrics => (
        <TileRow label={`Key figures of ${props.name}`}>
          <Tile
            label="Accuracy"
            value={formatPercent(metrics.accuracy)}
            hint={accuracyHint(metrics)}
            tone={toneOfVerdict(
              verdictOf(metrics.accuracy, ML_THRESHOLDS.accuracy),
            )}
          />
          <Tile
            label="AUC"
            value={formatFigure(metrics.auc)}
            hint="0.5 is chance, 1 is perfect"
          />
          <Tile
            label="Drift"
            value={formatFigure(drift)}
            hint={`alert above ${ML_THRESHOLDS.driftScore.alert}`}
            tone={toneOfVerdict(verdictOf(drift, ML_THRESHOLDS.driftScore))}
          />
          <Tile
            label="Latency p95"
            value={formatMilliseconds(metrics.latencyMs.p95)}
            hint={`p50 ${formatMilliseconds(
              metrics.latencyMs.p50,
            )}, alert above ${ML_THRESHOLDS.latencyMs.alert} ms`}
            tone={toneOfVerdict(
              verdictOf(metrics.latencyMs.p95, ML_THRESHOLDS.latencyMs),
            )}
          />
          <Tile
            label="Features there"
            value={formatPercent(metrics.featureAvailability)}
            hint={`alert below ${formatPercent(
              ML_THRESHOLDS.featureAvailability.alert,
            )}`}
            tone={toneOfVerdict(
              verdictOf(
                metrics.featureAvailability,
                ML_THRESHOLDS.featureAvailability,
              ),
            )}
          />
          <Tile
            label="Predictions"
            value={formatCount(metrics.samples)}
            hint={predictionsHint(metrics)}
          />
        </TileRow>
      )}
    </LiveContent>
  );
}

/** Without labels the estimate is shown, and called one. */
function accuracyHint(metrics: ModelMetricsResponse): string {
  if (metrics.accuracy !== null) {
    return `alert below ${formatPercent(
      ML_THRESHOLDS.accuracy.alert,
    )}; from ${formatCount(metrics.labelled)} labels`;
  }
  return metrics.estimate.accuracy === null
    ? 'no labels yet'
    : `no labels yet; estimated ${formatPercent(metrics.estimate.accuracy)}`;
}

/** Labels are expected of older predictions than those that are counted here. */
function predictionsHint({ labels, window }: ModelMetricsResponse): string {
  return labels.predictions > 0
    ? `in ${window}; labels for ${formatPercent(
        labels.labelled / labels.predictions,
      )} of those old enough`
    : `in ${window}; none is old enough for a label`;
}
