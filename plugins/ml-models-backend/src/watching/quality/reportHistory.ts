import type {
  ModelMetricsHistoryResponse,
  ModelVersion,
} from '@analytics-engine/plugin-analytics-common';
import { parseDurationMs } from '@analytics-engine/plugin-analytics-common';
import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import type { DriftHistory } from '../DriftHistory';
import { SELECTED, selectionParams } from '../selection';
import { describeQuality, ratio } from './describeQuality';
import { maturityOf } from './maturityOf';
import { measureClasses } from './measureClasses';
import { measureQuality } from './measureQuality';
import { measureRegression } from './measureRegression';
import { labelDelay } from './queries';

/** Of a model without a version in production, and so without a threshold of its own. */
const DEFAULT_THRESHOLD = 0.5;

/**
 * Figures of a model by intervals of a window up to now.
 *
 * @param options.version - which says what kind of model it is
 * @param options.onlyVersion - counts all versions when left out
 */
export async function reportHistory(options: {
  warehouse: WarehouseService;
  driftHistory: DriftHistory;
  model: string;
  version: ModelVersion | undefined;
  onlyVersion: string | undefined;
  window: string;
  intervalSeconds: number;
}): Promise<ModelMetricsHistoryResponse> {
  const { driftHistory, intervalSeconds, model, version, warehouse } = options;
  const now = Date.now();
  const intervalMs = intervalSeconds * 1000;
  const fromMs = now - parseDurationMs(options.window);
  const selection = {
    model,
    version: options.onlyVersion,
    fromMs,
    toMs: now,
  };
  const output = version?.signature.output;
  const [groups, classes, regressions, drifts, delay] = await Promise.all([
    measureQuality({
      warehouse,
      where: SELECTED,
      params: selectionParams(selection),
      model,
      threshold: output?.threshold ?? DEFAULT_THRESHOLD,
      grouping: 'interval',
      intervalSeconds,
    }),
    output?.task === 'multiclass'
      ? measureClasses({
          warehouse,
          selection,
          classes: output.classes ?? [],
          intervalSeconds,
        })
      : [],
    output?.task === 'regression'
      ? measureRegression({ warehouse, selection, intervalSeconds })
      : [],
    driftHistory.between(model, fromMs, now),
    labelDelay(warehouse, model, now),
  ]);
  const maturityMs = maturityOf(version, delay?.p95Seconds);
  const isBinary = output?.task === 'binary';
  return {
    model,
    task: output?.task ?? null,
    intervalSeconds,
    points: groups.map(group => {
      const atMs = Number(group.key);
      const ofClasses = classes.find(({ key }) => key === group.key);
      const regression = regressions.find(({ key }) => key === group.key);
      const labelled =
        ofClasses?.labelled ?? regression?.labelled ?? group.labelled;
      const drift = drifts
        .filter(each => each.atMs >= atMs && each.atMs < atMs + intervalMs)
        .at(-1);
      return {
        at: new Date(atMs).toISOString(),
        version: options.onlyVersion ?? null,
        predictions: group.predictions,
        labelled,
        labelCoverage: ratio(labelled, group.predictions),
        estimatedAccuracy: isBinary ? group.estimatedAccuracy : null,
        latencyMs: { p50: group.p50, p95: group.p95 },
        driftScore: drift?.score ?? null,
        regression: regression?.figures ?? null,
        mature: atMs + intervalMs + maturityMs <= now,
        ...(ofClasses?.figures ??
          describeQuality(isBinary ? group : undefined)),
      };
    }),
  };
}
