import { evaluate, type Evaluation } from '@analytics-engine/tabular-trainer';
import type { ServingRuntime } from '../../serving/types';
import type { TrainingSnapshot } from '../snapshot/TrainingSnapshot';

/** Rows of one call: large enough to be cheap, small enough not to hold up others. */
const SCORE_ROWS = 1_000;
const SCORE_TIMEOUT_MS = 60_000;
const US_PER_MS = 1_000;

/** What a version said about the rows that were held out. */
export interface HoldoutScores {
  version: string;
  scores: Float32Array;
  labels: Uint8Array;
  /** Milliseconds since the epoch; the row's number where rows have no time. */
  times: Float64Array;
  /** Number of each row's entity, for a bootstrap that draws entities; undefined without them. */
  groups: Uint32Array | undefined;
  evaluation: Evaluation;
  microsecondsPerRow: number;
}

/** Scores the hold-out with a registered version, as serving would. */
export async function scoreHoldout(options: {
  serving: ServingRuntime;
  snapshot: TrainingSnapshot;
  version: string;
  threshold: number;
  signal: AbortSignal;
}): Promise<HoldoutScores> {
  const { serving, snapshot, version, signal } = options;
  const model = snapshot.definition.name;
  const { rows } = snapshot.summary.holdout;
  // Only what the version takes: a champion may know other features.
  await serving.warm(model, version);
  const known = new Set(
    serving
      .warmVersion(model, version)
      ?.signature.features.map(({ name }) => name),
  );
  const scores = new Float32Array(rows);
  const labels = new Uint8Array(rows);
  const times = new Float64Array(rows);
  const groups = new Uint32Array(rows);
  const numbers = new Map<string, number>();
  let at = 0;
  let elapsedMs = 0;
  for await (const block of snapshot.holdout(SCORE_ROWS, signal)) {
    const answer = await serving.score({
      model,
      version,
      instances: block.instances.map(instance =>
        Object.fromEntries(
          Object.entries(instance).filter(([name]) => known.has(name)),
        ),
      ),
      timeoutMs: SCORE_TIMEOUT_MS,
    });
    elapsedMs += answer.latencyMs;
    scores.set(answer.scores, at);
    labels.set(block.labels, at);
    times.set(block.times, at);
    for (const [row, entity] of block.entities.entries()) {
      if (!numbers.has(entity)) numbers.set(entity, numbers.size);
      groups[at + row] = numbers.get(entity)!;
    }
    at += block.labels.length;
  }
  return {
    version,
    scores,
    labels,
    times,
    groups: numbers.size > 1 ? groups : undefined,
    evaluation: evaluate(scores, labels, options.threshold),
    microsecondsPerRow: (elapsedMs * US_PER_MS) / rows,
  };
}
