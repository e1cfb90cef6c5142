import type { ModelMetricsResponse } from '@analytics-engine/plugin-analytics-common';
import {
  Facts,
  PageSection,
  formatCount,
  formatPercent,
  formatSeconds,
  formatSpan,
} from '@analytics-engine/plugin-analytics-react';
import { Alert } from '@backstage/ui';
import { formatFigure, formatMilliseconds } from '../../words/figures';

/** Measured figures, and beside them what is only estimated. */
export function QualityFacts(props: { metrics: ModelMetricsResponse }) {
  const { metrics } = props;
  return (
    <PageSection
      title={`Version ${metrics.version ?? 'none'}`}
      description={`${formatSpan(metrics.from, metrics.to)}: ${formatCount(
        metrics.samples,
      )} predictions`}
    >
      {metrics.labelled === 0 ? (
        <Alert
          status="info"
          icon
          role="status"
          title="No labels yet, so nothing is measured"
          description={
            metrics.estimate.accuracy === null
              ? 'Send what turned out to be true to POST /ml/models/<name>/labels.'
              : `From the scores alone: accuracy about ${formatPercent(
                  metrics.estimate.accuracy,
                )}, AUC about ${formatFigure(
                  metrics.estimate.auc,
                )}. This assumes calibrated scores and is an estimate, not a measurement.`
          }
        />
      ) : null}
      <Facts
        items={[
          ...qualityItems(metrics),
          [
            'Labels',
            metrics.labelled === 0
              ? 'none yet'
              : `for ${formatCount(metrics.labelled)} of the ${formatCount(
                  metrics.labels.predictions,
                )} predictions from ${formatSpan(
                  metrics.labels.from,
                  metrics.labels.to,
                )} (${formatPercent(
                  metrics.labelCoverage,
                )}), which are old enough; half of all labels came within ${formatSeconds(
                  metrics.labelDelaySeconds,
                )}`,
          ],
          [
            'Latency',
            `p50 ${formatMilliseconds(
              metrics.latencyMs.p50,
            )}, p95 ${formatMilliseconds(
              metrics.latencyMs.p95,
            )}, p99 ${formatMilliseconds(metrics.latencyMs.p99)}`,
          ],
          ['Errors', formatPercent(metrics.errorRate)],
        ]}
      />
    </PageSection>
  );
}

/** What labels say, by what kind of model it is. */
function qualityItems(metrics: ModelMetricsResponse): Array<[string, string]> {
  const { estimate, regression } = metrics;
  if (regression) {
    return [
      ['Mean absolute error', formatFigure(regression.meanAbsoluteError)],
      [
        'Root mean squared error',
        formatFigure(regression.rootMeanSquaredError),
      ],
      ['R²', formatFigure(regression.r2)],
    ];
  }
  return [
    ['Accuracy', formatPercent(metrics.accuracy)],
    ['Precision', formatPercent(metrics.precision)],
    ['Recall', formatPercent(metrics.recall)],
    ['F1', formatFigure(metrics.f1)],
    ['AUC', formatFigure(metrics.auc)],
    ['Log loss', formatFigure(metrics.logLoss)],
    ...estimateItems(estimate),
  ];
}

/** Nothing for models whose scores cannot be estimated from, such as those of several classes. */
function estimateItems(
  estimate: ModelMetricsResponse['estimate'],
): Array<[string, string]> {
  return estimate.accuracy === null
    ? []
    : [
        [
          'Estimated',
          `accuracy ${formatPercent(estimate.accuracy)}, AUC ${formatFigure(
            estimate.auc,
          )} (from scores alone)`,
        ],
      ];
}
