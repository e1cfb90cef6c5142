import {
  bootstrapAucDifference,
  evaluate,
} from '@analytics-engine/tabular-trainer';
import type { DeployPolicy } from '../definitions/types';
import { judgeCandidate, type Judgement } from './judgeCandidate';
import type { TimeRange } from './learnedRange';
import type { HoldoutScores } from './scoreHoldout';

/** A version that a candidate would replace. */
export interface Champion {
  scores: HoldoutScores;
  /** What it has learned from; undefined when nobody knows. */
  learned: TimeRange | undefined;
}

/** What came of a comparison. */
export interface HoldoutJudgement extends Judgement {
  /** The champion on the rows that decided; undefined when none could. */
  baseline?: HoldoutScores;
  /** The candidate on the same rows. */
  candidate: HoldoutScores;
}

/**
 * Judges a candidate on the rows that were held out of its training, against
 * the champion where there is one. Rows that the champion has learned from do
 * not count: it knows their labels, so no candidate could beat it there.
 */
export async function judgeOnHoldout(options: {
  policy: DeployPolicy;
  candidate: HoldoutScores;
  champion?: Champion;
  seed: number;
  signal: AbortSignal;
}): Promise<HoldoutJudgement> {
  const { policy, champion, seed, signal } = options;
  if (!champion) {
    const { candidate } = options;
    return { ...judgeCandidate({ policy, candidate }), candidate };
  }
  const { labels, times } = options.candidate;
  const total = labels.length;
  const unseen = unseenRows(times, champion.learned);
  const seen = total - unseen.length;
  const positives = unseen.filter(row => labels[row] === 1).length;
  const learned = `${champion.scores.version}, in production, has learned from ${seen} of the ${total} held-out rows`;
  if (
    seen > 0 &&
    (positives < policy.minPositives || positives === unseen.length)
  ) {
    return {
      deploy: false,
      reason: `${learned}, and the others have ${positives} positives of at least ${policy.minPositives}: the two cannot be compared. Kept: train on a range that ends later.`,
      candidate: options.candidate,
    };
  }
  const candidate = pickRows(options.candidate, unseen);
  const baseline = pickRows(champion.scores, unseen);
  const difference = await bootstrapAucDifference(
    {
      labels: candidate.labels,
      groups: candidate.groups,
      champion: baseline.scores,
      candidate: candidate.scores,
    },
    { seed, signal },
  );
  const { deploy, reason } = judgeCandidate({
    policy,
    candidate,
    champion: { scores: baseline, difference },
  });
  return {
    deploy,
    reason: seen > 0 ? `${learned}; the others decide. ${reason}` : reason,
    baseline,
    candidate,
  };
}

/** Places of the rows outside of what was learned. */
function unseenRows(
  times: Float64Array,
  learned: TimeRange | undefined,
): number[] {
  const rows: number[] = [];
  times.forEach((time, row) => {
    if (!learned || time < learned.from || time >= learned.until) {
      rows.push(row);
    }
  });
  return rows;
}

/** What a version said about some of the rows. */
function pickRows(all: HoldoutScores, rows: number[]): HoldoutScores {
  if (rows.length === all.labels.length) return all;
  const scores = Float32Array.from(rows, row => all.scores[row]);
  const labels = Uint8Array.from(rows, row => all.labels[row]);
  const { groups } = all;
  return {
    ...all,
    scores,
    labels,
    times: Float64Array.from(rows, row => all.times[row]),
    groups: groups && Uint32Array.from(rows, row => groups[row]),
    evaluation: evaluate(scores, labels, all.evaluation.threshold),
  };
}
