import type {
  ModelBaseline,
  ModelDriftResponse,
  ModelVersion,
} from '@analytics-engine/plugin-analytics-common';
import { ML_THRESHOLDS } from '@analytics-engine/plugin-analytics-common';
import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import type { DriftHistory } from '../DriftHistory';
import type { BaselineStore } from '../types';
import { captureBaseline } from './captureBaseline';
import { countBins, MAX_WATCHED_FEATURES } from './countBins';
import { measureDrift, MIN_DRIFT_SAMPLES } from './measureDrift';

/**
 * How far a version's inputs and scores are from what they were, and keeps the
 * figure. A version without a baseline gets one of what it was asked so far.
 *
 * @param options.version - undefined when nothing is in production
 */
export async function reportDrift(options: {
  warehouse: WarehouseService;
  baselines: BaselineStore;
  driftHistory: DriftHistory;
  model: string;
  version: ModelVersion | undefined;
  windowMs: number;
}): Promise<ModelDriftResponse> {
  const { baselines, driftHistory, model, version, warehouse } = options;
  const { normal, alert } = ML_THRESHOLDS.driftScore;
  const answer: ModelDriftResponse = {
    model,
    version: version?.version ?? null,
    driftScore: null,
    status: 'INSUFFICIENT_DATA',
    method: 'psi',
    threshold: { normal, alert },
    minSamples: MIN_DRIFT_SAMPLES,
    baseline: { from: null, to: null, samples: 0 },
    current: { from: null, to: null, samples: 0 },
    prediction: null,
    features: [],
    checkedAt: new Date().toISOString(),
  };
  if (!version) {
    return answer;
  }
  const features = version.signature.features.slice(0, MAX_WATCHED_FEATURES);
  const now = Date.now();
  const selection = { model, version: version.version };
  let baseline = await baselines.get(model, version.version);
  if (!baseline) {
    baseline = await captureBaseline({
      warehouse,
      features,
      selection: { ...selection, fromMs: 0, toMs: now },
    });
    if (!baseline) {
      return answer;
    }
    await baselines.save(model, version.version, baseline);
  }
  const window = await countBins({
    warehouse,
    features,
    cuts: cutsOf(baseline, version),
    scoreEdges: baseline.score?.edges ?? [],
    selection: { ...selection, fromMs: now - options.windowMs, toMs: now },
  });
  const findings = measureDrift(baseline, window, features);
  if (findings.driftScore !== null) {
    await driftHistory.add(model, version.version, findings.driftScore);
  }
  const iso = (ms: number) =>
    window.samples > 0 ? new Date(ms).toISOString() : null;
  return {
    ...answer,
    ...findings,
    baseline: {
      from: baseline.from,
      to: baseline.to,
      samples: baseline.samples,
    },
    current: {
      from: iso(window.fromMs),
      to: iso(window.toMs),
      samples: window.samples,
    },
  };
}

function cutsOf(baseline: ModelBaseline, version: ModelVersion) {
  return version.signature.features.map(feature => ({
    edges:
      baseline.features.find(({ name }) => name === feature.name)?.edges ?? [],
  }));
}
