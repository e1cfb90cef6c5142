import type {
  BaselineFeature,
  DriftBin,
  DriftStatus,
  FeatureDrift,
  ModelBaseline,
  ModelDriftResponse,
  ModelFeature,
} from '@analytics-engine/plugin-analytics-common';
import { ML_THRESHOLDS } from '@analytics-engine/plugin-analytics-common';
import { psiOf } from '../../statistics/psi';
import type { BinCounts, WindowCounts } from './countBins';

/** Predictions below which PSI is mostly chance. */
export const MIN_DRIFT_SAMPLES = 500;
const { normal, alert } = ML_THRESHOLDS.driftScore;

/** What {@link measureDrift} finds. */
export type DriftFindings = Pick<
  ModelDriftResponse,
  'driftScore' | 'status' | 'prediction' | 'features'
>;

/**
 * Holds a window against a baseline. The score of a model is the larger of
 * the drift of what it says and the mean drift of what it is told.
 */
export function measureDrift(
  baseline: ModelBaseline,
  window: WindowCounts,
  features: readonly ModelFeature[],
): DriftFindings {
  const isEnough =
    Math.min(window.samples, baseline.samples) >= MIN_DRIFT_SAMPLES;
  const measured = features.flatMap((feature, index) => {
    const reference = baseline.features.find(
      ({ name }) => name === feature.name,
    );
    return reference
      ? [
          measureOne(
            reference,
            window.features[index],
            isEnough,
            feature.categories,
          ),
        ]
      : [];
  });
  const prediction =
    baseline.score && measureOne(baseline.score, window.score, isEnough);
  if (!isEnough) {
    return {
      driftScore: null,
      status: 'INSUFFICIENT_DATA',
      prediction,
      features: measured,
    };
  }
  const mean =
    sum(measured.map(({ score }) => score ?? 0)) / Math.max(1, measured.length);
  const driftScore = Math.max(prediction?.score ?? 0, mean);
  return {
    driftScore,
    status: statusOf(driftScore),
    prediction,
    features: measured.sort((a, b) => (b.score ?? 0) - (a.score ?? 0)),
  };
}

function statusOf(score: number): DriftStatus {
  if (score > alert) {
    return 'ALERT';
  }
  return score >= normal ? 'WARNING' : 'OK';
}

function measureOne(
  reference: BaselineFeature,
  current: BinCounts,
  isEnough: boolean,
  categories?: readonly string[],
): FeatureDrift {
  const { counts } = current;
  // A baseline from training may count more categories than are watched.
  const known = foldTo(reference.counts, counts.length);
  const before = [...known, reference.missing, 0];
  const after = [...counts, current.missing, current.unseen];
  const [baseTotal, total] = [sum(before), sum(after)];
  const share = (count: number, of: number) => (of === 0 ? 0 : count / of);
  const { corrected, raw } = psiOf(before, after);
  const score = isEnough && Number.isFinite(corrected) ? corrected : null;
  const bins: DriftBin[] = counts.map((count, index) => ({
    ...boundsOf(reference.edges, index, categories, counts.length),
    baselineShare: share(known[index] ?? 0, baseTotal),
    currentShare: share(count, total),
  }));
  const add = (label: string, was: number, is: number) => {
    if (was > 0 || is > 0) {
      bins.push({
        label,
        from: null,
        to: null,
        baselineShare: share(was, baseTotal),
        currentShare: share(is, total),
      });
    }
  };
  add('missing', reference.missing, current.missing);
  add('unknown category', 0, current.unseen);
  return {
    name: reference.name,
    score,
    rawScore: Number.isFinite(raw) ? raw : null,
    method: 'psi',
    status: score === null ? 'INSUFFICIENT_DATA' : statusOf(score),
    missingShare: {
      baseline: share(reference.missing, baseTotal),
      current: share(current.missing, total),
    },
    unseenShare: categories ? share(current.unseen, total) : null,
    bins,
  };
}

function boundsOf(
  edges: readonly number[],
  index: number,
  categories: readonly string[] | undefined,
  bins: number,
): Pick<DriftBin, 'label' | 'from' | 'to'> {
  if (categories) {
    const isRest = index === bins - 1 && categories.length > bins;
    return {
      label: isRest ? 'all others' : categories[index],
      from: null,
      to: null,
    };
  }
  const from = edges[index - 1] ?? null;
  const to = edges[index] ?? null;
  const text = (value: number) => String(Number(value.toPrecision(4)));
  const parts = [
    from === null ? 'up' : text(from),
    to === null ? 'or more' : `to ${text(to)}`,
  ];
  return { label: parts.join(' '), from, to };
}

function foldTo(counts: readonly number[], length: number): number[] {
  return counts.length <= length
    ? [...counts]
    : [...counts.slice(0, length - 1), sum(counts.slice(length - 1))];
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
