import type { AucDifference } from '@analytics-engine/tabular-trainer';
import type { DeployPolicy } from '../definitions/types';
import type { HoldoutScores } from './scoreHoldout';

/** Calls below this are rounding: a fast model may be several times slower than a faster one. */
const NEGLIGIBLE_MICROSECONDS = 50;

/** Whether a candidate may take over, with its numbers in words. */
export interface Judgement {
  deploy: boolean;
  reason: string;
}

/**
 * Holds a candidate against the champion on the same hold-out: it must rank
 * better by at least the least improvement, surely so by the paired bootstrap,
 * and be worse in nothing that matters. Without a champion it must rank better
 * than chance.
 */
export function judgeCandidate(options: {
  policy: DeployPolicy;
  candidate: HoldoutScores;
  champion?: { scores: HoldoutScores; difference: AucDifference };
}): Judgement {
  const { policy, candidate, champion } = options;
  const { evaluation } = candidate;
  const problems: string[] = [];
  if (evaluation.positives < policy.minPositives) {
    problems.push(
      `the hold-out has ${evaluation.positives} positives, at least ${policy.minPositives} are needed`,
    );
  }
  if (!champion) {
    const auc = evaluation.auc ?? 0;
    if (!(auc > 0.5)) {
      problems.push(`its AUC of ${digits(auc)} is no better than chance`);
    }
    return say(
      `There was no version in production. ${
        candidate.version
      } has an AUC of ${digits(auc)} and a log loss of ${digits(
        evaluation.logLoss,
      )} on ${evaluation.rows} held-out rows (${
        evaluation.positives
      } positives).`,
      problems,
    );
  }
  const { difference, scores: against } = champion;
  if (!(difference.difference >= policy.minImprovement)) {
    problems.push(
      `the gain of ${signed(difference.difference)} is below the least of ${
        policy.minImprovement
      }`,
    );
  }
  if (!(difference.lower > 0)) {
    problems.push(
      `the lower bound of the gain, ${signed(
        difference.lower,
      )}, is not above zero: it may be chance`,
    );
  }
  const logLossChange = evaluation.logLoss - against.evaluation.logLoss;
  if (!(logLossChange <= policy.maxLogLossIncrease)) {
    problems.push(
      `the log loss grew by ${digits(logLossChange)}, at most ${
        policy.maxLogLossIncrease
      } is allowed`,
    );
  }
  const calibrationChange =
    evaluation.calibration.expectedError -
    against.evaluation.calibration.expectedError;
  if (!(calibrationChange <= policy.maxCalibrationIncrease)) {
    problems.push(
      `the calibration error grew by ${digits(calibrationChange)}, at most ${
        policy.maxCalibrationIncrease
      } is allowed`,
    );
  }
  const allowedMicroseconds = Math.max(
    NEGLIGIBLE_MICROSECONDS,
    policy.maxLatencyRatio * against.microsecondsPerRow,
  );
  if (!(candidate.microsecondsPerRow <= allowedMicroseconds)) {
    problems.push(
      `a row takes ${Math.round(
        candidate.microsecondsPerRow,
      )} us, at most ${Math.round(allowedMicroseconds)} us are allowed`,
    );
  }
  return say(
    `On the same ${evaluation.rows} held-out rows (${
      evaluation.positives
    } positives) ${candidate.version} has an AUC of ${digits(
      difference.candidate,
    )} and ${against.version}, in production, ${digits(
      difference.champion,
    )}: a gain of ${signed(difference.difference)}, ${Math.round(
      difference.confidence * 100,
    )} % between ${signed(difference.lower)} and ${signed(
      difference.upper,
    )} (paired bootstrap, ${difference.resamples} resamples). Log loss ${digits(
      evaluation.logLoss,
    )} against ${digits(
      against.evaluation.logLoss,
    )}, calibration error ${digits(
      evaluation.calibration.expectedError,
    )} against ${digits(against.evaluation.calibration.expectedError)}.`,
    problems,
  );
}

function say(facts: string, problems: string[]): Judgement {
  return problems.length === 0
    ? { deploy: true, reason: `${facts} It may take over.` }
    : { deploy: false, reason: `${facts} Kept: ${problems.join('; ')}.` };
}

function digits(value: number): string {
  return value.toFixed(4);
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : ''}${value.toFixed(4)}`;
}
