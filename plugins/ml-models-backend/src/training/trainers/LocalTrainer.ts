import type { TrainingCurve } from '@analytics-engine/plugin-analytics-common';
import {
  ENCODER_METADATA_KEY,
  readOnnxMetadata,
  TabularEncoder,
  trainInProcess,
  type Learner,
  type TrainingProgress,
} from '@analytics-engine/tabular-trainer';
import type { TrainingSnapshot } from '../snapshot/TrainingSnapshot';
import { figuresOf } from '../evaluation/figuresOf';
import { featuresOf, pickFeatures } from './featuresOf';
import type { TrainedModel, Trainer, TrainerOptions } from './types';

/** What people call the learners. */
const ALGORITHM_OF: Record<Learner, string> = {
  logistic: 'logistic-regression',
  boosting: 'gradient-boosting',
};
/** Share of a run that reading takes. */
const READING_SHARE = 0.3;
/** Rounds after which boosting has mostly stopped early. */
const USUAL_ROUNDS = 150;
const IMPORTANT_FEATURES = 5;

/** Trains with tabular-trainer, in a process of its own that can be killed. */
export class LocalTrainer implements Trainer {
  readonly #learners: Learner[];

  private constructor(learners: Learner[]) {
    this.#learners = learners;
  }

  /** @param learners - families to try; the better by the hold-out is kept */
  static create(learners: Learner[]): LocalTrainer {
    return new LocalTrainer(learners);
  }

  async train(
    snapshot: TrainingSnapshot,
    options: TrainerOptions,
  ): Promise<TrainedModel> {
    const { definition, summary } = snapshot;
    const result = await trainInProcess(
      snapshot.blocks(options.batchSize, options.signal),
      {
        features: definition.features.map(({ name, type }) => ({
          name,
          kind: type === 'category' ? 'category' : 'number',
        })),
        learners: this.#learners,
        maxIterations: options.maxIterations,
        holdoutFrom: summary.holdoutFrom,
        seed: options.seed,
        metadata: { 'analytics-engine.training': options.trainingId },
      },
      {
        signal: options.signal,
        onProgress: progress =>
          options.onProgress(
            this.#shareOf(progress, summary.rows),
            describe(progress),
          ),
      },
    );
    const encoder = TabularEncoder.parse(
      readOnnxMetadata(result.onnx)[ENCODER_METADATA_KEY],
    );
    const features = featuresOf(encoder.features, definition);
    const chosen = result.candidates.find(
      ({ learner }) => learner === result.learner,
    )!;
    return {
      onnx: Buffer.from(result.onnx),
      algorithm: ALGORITHM_OF[result.learner],
      features,
      goldenRows: result.examples.map(({ instance, score }) => ({
        features: pickFeatures(features, instance),
        score,
      })),
      curves: result.candidates.map(
        ({ learner, curve }): TrainingCurve => ({
          algorithm: ALGORITHM_OF[learner],
          points: curve.map(({ round, loss, validationLoss }) => ({
            iteration: round,
            trainLoss: loss,
            validationLoss: validationLoss ?? null,
          })),
        }),
      ),
      metrics: figuresOf(chosen.holdout),
      tags: {
        algorithm: ALGORITHM_OF[result.learner],
        rounds: String(chosen.rounds),
        compared: result.candidates
          .map(
            ({ learner, holdout }) =>
              `${ALGORITHM_OF[learner]} AUC ${holdout.auc?.toFixed(4)}`,
          )
          .join(', '),
        importance: result.importance
          .slice(0, IMPORTANT_FEATURES)
          .map(
            ({ feature, share }) => `${feature} ${Math.round(share * 100)} %`,
          )
          .join(', '),
      },
    };
  }

  #shareOf(progress: TrainingProgress, rows: number): number {
    if (progress.phase === 'reading') {
      return (READING_SHARE * progress.rows) / rows;
    }
    const turn = progress.learner
      ? this.#learners.indexOf(progress.learner)
      : 0;
    const rounds = Math.min(progress.maxRounds ?? USUAL_ROUNDS, USUAL_ROUNDS);
    const within = Math.min(1, (progress.round ?? rounds) / rounds);
    return (
      READING_SHARE +
      ((1 - READING_SHARE) * (turn + within)) / this.#learners.length
    );
  }
}

function describe({ phase, rows, learner, round }: TrainingProgress): string {
  if (phase === 'reading') return `reading: ${rows} rows`;
  const name = learner ? ALGORITHM_OF[learner] : '';
  return phase === 'fitting'
    ? `fitting ${name}, round ${round}`
    : `judging ${name}`;
}
