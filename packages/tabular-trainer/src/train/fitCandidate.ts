import type { BoostedModel } from '../boosting/BoostedModel';
import { trainBoosting } from '../boosting/trainBoosting';
import { BOOSTING_DEFAULTS } from '../boosting/types';
import type { LogisticModel } from '../linear/LogisticModel';
import { LOGISTIC_DEFAULTS, trainLogistic } from '../linear/trainLogistic';
import { evaluate } from '../metrics/evaluate';
import type { LabelledMatrix, Learner, LearnerHooks } from '../types';
import { joinMatrices } from './joinMatrices';
import { thinOut } from './thinOut';
import type { CandidateReport, TrainingProgress, TrainingSpec } from './types';

/** Points of a curve that are kept. */
const MAX_CURVE_POINTS = 200;
/** Rows up to which boosting is fitted again with the validation rows: they cost little and teach something. */
const MAX_REFIT_ROWS = 200_000;

/** The rows of a run, encoded. */
export interface TrainingParts {
  fit: LabelledMatrix;
  validation: LabelledMatrix;
  holdout: LabelledMatrix;
}

/** A fitted model with how it did. */
export interface FittedCandidate {
  model: LogisticModel | BoostedModel;
  report: CandidateReport;
  /** Of the rows held out. */
  scores: Float64Array;
}

/** Fits one family and judges it on the rows held out. */
export async function fitCandidate(
  learner: Learner,
  parts: TrainingParts,
  spec: TrainingSpec,
  hooks: {
    signal?: AbortSignal;
    onProgress: (progress: Omit<TrainingProgress, 'rows'>) => void;
  },
): Promise<FittedCandidate> {
  const startedAt = performance.now();
  const curve: CandidateReport['curve'] = [];
  const maxRounds =
    spec.maxIterations ??
    (learner === 'boosting' ? BOOSTING_DEFAULTS : LOGISTIC_DEFAULTS)
      .maxIterations;
  const learnerHooks: LearnerHooks = {
    signal: hooks.signal,
    onRound: round => {
      curve.push(round);
      hooks.onProgress({ phase: 'fitting', learner, maxRounds, ...round });
    },
  };
  const model =
    learner === 'boosting'
      ? await fitBoosting(parts, spec, maxRounds, learnerHooks)
      : await trainLogistic(
          joinMatrices(parts.fit, parts.validation),
          { ...spec.logistic, maxIterations: maxRounds },
          learnerHooks,
        );
  hooks.onProgress({ phase: 'evaluating', learner });
  const scores = model.score(parts.holdout.columns);
  return {
    model,
    scores,
    report: {
      learner,
      rounds: 'trees' in model ? model.trees.length : curve.length,
      seconds: (performance.now() - startedAt) / 1000,
      holdout: evaluate(scores, parts.holdout.labels),
      curve: thinOut(curve, MAX_CURVE_POINTS),
    },
  };
}

async function fitBoosting(
  { fit, validation }: TrainingParts,
  spec: TrainingSpec,
  maxIterations: number,
  hooks: LearnerHooks,
): Promise<BoostedModel> {
  const options = { ...spec.boosting, maxIterations, seed: spec.seed };
  const stopped = await trainBoosting(
    fit,
    validation.labels.length > 0 ? { ...options, validation } : options,
    hooks,
  );
  const rows = fit.labels.length + validation.labels.length;
  if (validation.labels.length === 0 || rows > MAX_REFIT_ROWS) return stopped;
  return trainBoosting(
    joinMatrices(fit, validation),
    { ...options, maxIterations: stopped.trees.length },
    { signal: hooks.signal },
  );
}
