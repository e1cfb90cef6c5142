import type {
  ModelMetricsResponse,
  ModelVersion,
} from '@analytics-engine/plugin-analytics-common';
import {
  ML_THRESHOLDS,
  parseDurationMs,
} from '@analytics-engine/plugin-analytics-common';
import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import type { CallCounter } from '../calls/CallCounter';
import { thresholdStatus } from '../statusOf';
import { describeQuality, ratio } from './describeQuality';
import { maturityOf } from './maturityOf';
import { measureConfusion } from './measureConfusion';
import { measureTask } from './measureTask';
import { calibration, labelDelay, summarise } from './queries';

/**
 * How good and how quick a version was over a window up to now.
 *
 * @param options.version - undefined when nothing is in production
 * @param options.driftScore - measures drift over the same window
 */
export async function reportMetrics(options: {
  warehouse: WarehouseService;
  calls: CallCounter;
  model: string;
  version: ModelVersion | undefined;
  window: string;
  driftScore(): Promise<number | null>;
}): Promise<ModelMetricsResponse> {
  const { calls, model, version, warehouse } = options;
  const now = Date.now();
  const windowMs = parseDurationMs(options.window);
  const selection = {
    model,
    version: version?.version,
    fromMs: now - windowMs,
    toMs: now,
  };
  const delay = await labelDelay(warehouse, model, now);
  // Labels of younger predictions are still coming, and not by chance: the
  // quick ones first. Quality looks at the window before them.
  const maturityMs = maturityOf(version, delay?.p95Seconds);
  const mature = {
    ...selection,
    fromMs: selection.fromMs - maturityMs,
    toMs: now - maturityMs,
  };
  const isBinary = version?.signature.output.task === 'binary';
  const [summary, measured, confusion, young, bins, driftScore, errorRate] =
    await Promise.all([
      summarise(warehouse, selection),
      version && measureTask(warehouse, version, mature),
      version ? measureConfusion(warehouse, version, mature) : null,
      isBinary ? measureTask(warehouse, version, selection) : undefined,
      isBinary ? calibration(warehouse, mature) : [],
      options.driftScore(),
      calls.errorRate(selection),
    ]);
  const quality = measured?.figures ?? describeQuality(undefined);
  return {
    model,
    version: version?.version ?? null,
    window: options.window,
    from: new Date(selection.fromMs).toISOString(),
    to: new Date(selection.toMs).toISOString(),
    ...quality,
    latencyMs: summary.latencyMs,
    samples: summary.predictions,
    predictionsTotal: summary.predictions,
    errorRate,
    regression: measured?.regression ?? null,
    featureAvailability: summary.featureAvailability,
    labelCoverage: measured
      ? ratio(measured.labelled, measured.predictions)
      : null,
    labelled: measured?.labelled ?? 0,
    labelDelaySeconds: delay?.medianSeconds ?? null,
    labels: {
      from: new Date(mature.fromMs).toISOString(),
      to: new Date(mature.toMs).toISOString(),
      predictions: measured?.predictions ?? 0,
      labelled: measured?.labelled ?? 0,
      maturitySeconds: maturityMs / 1000,
    },
    calibration: bins,
    confusion,
    estimate: {
      accuracy: young?.estimatedAccuracy ?? null,
      auc: young?.estimatedAuc ?? null,
      estimated: true,
    },
    thresholds: {
      accuracy: thresholdStatus(quality.accuracy, ML_THRESHOLDS.accuracy),
      latencyMs: thresholdStatus(
        summary.latencyMs.p95,
        ML_THRESHOLDS.latencyMs,
      ),
      driftScore: thresholdStatus(driftScore, ML_THRESHOLDS.driftScore),
      featureAvailability: thresholdStatus(
        summary.featureAvailability,
        ML_THRESHOLDS.featureAvailability,
      ),
    },
  };
}
