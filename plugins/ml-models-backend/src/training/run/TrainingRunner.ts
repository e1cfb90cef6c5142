import {
  formatDuration,
  type DeploymentStrategy,
} from '@analytics-engine/plugin-analytics-common';
import {
  StateConflictError,
  UnprocessableError,
  type OperationContext,
  type OperationHandler,
} from '@analytics-engine/plugin-analytics-node';
import { LABEL_HORIZON_TAG } from '../../watching/labelHorizon';
import type { ModelDefinition } from '../definitions/types';
import { computeBaseline } from '../evaluation/computeBaseline';
import { figuresOf } from '../evaluation/figuresOf';
import { judgeOnHoldout, type Champion } from '../evaluation/judgeOnHoldout';
import {
  LEARNED_UNTIL_TAG,
  hasTimes,
  learnedRange,
} from '../evaluation/learnedRange';
import { scoreHoldout } from '../evaluation/scoreHoldout';
import type { TrainingInput } from '../jobs/types';
import { createSnapshot } from '../snapshot/createSnapshot';
import type { TrainingSnapshot } from '../snapshot/TrainingSnapshot';
import type { TrainedModel } from '../trainers/types';
import { createTrainer } from './createTrainer';
import { requireOpenGate } from './requireOpenGate';
import type { TrainingTools } from './types';

/** Kind of the operations that train. */
export const TRAINING_OPERATION = 'model-training';
/** What an operation of this kind is given. */
export interface TrainingOperationInput extends TrainingInput {
  trainingId: string;
}

/** Shares of a run that its parts take. */
const SNAPSHOT_SHARE = 0.2;
const TRAINING_SHARE = 0.6;
const THRESHOLD = 0.5;
const SEED = 20_240_601;
const PERCENT = 100;
const PROGRESS_INTERVAL_MS = 500;

/**
 * One training run from rows to decision: snapshot, training, registration,
 * judgement on the hold-out, and deployment when it was asked for and earned.
 * Nothing that fails here touches the version in production.
 */
export class TrainingRunner
  implements OperationHandler<TrainingOperationInput>
{
  readonly kind = TRAINING_OPERATION;
  /** A run that a restart cut off begins anew. */
  readonly resumable = true;
  readonly #tools: TrainingTools;

  private constructor(tools: TrainingTools) {
    this.#tools = tools;
  }

  static create(tools: TrainingTools): TrainingRunner {
    return new TrainingRunner(tools);
  }

  async run(
    input: TrainingOperationInput,
    context: OperationContext,
  ): Promise<unknown> {
    const { jobs } = this.#tools;
    const { trainingId } = input;
    const before = await jobs.get(trainingId);
    await jobs.update(trainingId, {
      state: 'RUNNING',
      step:
        before?.state === 'QUEUED'
          ? 'collecting rows'
          : 'begun anew after a restart',
    });
    try {
      return await this.#train(input, context);
    } catch (error) {
      // A run that was stopped is no failure: it was cancelled, or begins anew after a restart.
      if (!context.signal.aborted) {
        await jobs.update(trainingId, {
          state: 'FAILED',
          step: 'failed',
          error: (error as Error).message,
        });
      }
      throw error;
    }
  }

  async #train(
    input: TrainingOperationInput,
    context: OperationContext,
  ): Promise<unknown> {
    const { warehouse, gates, jobs } = this.#tools;
    const { trainingId, trainingData } = input;
    const definition = this.#definitionOf(input.model);
    const report = this.#reporter(trainingId, context);
    await requireOpenGate(gates, definition.dataset);
    const trainer = createTrainer(input.algorithm, definition, warehouse);
    const snapshot = await createSnapshot({
      warehouse,
      definition,
      trainingId,
      range: {
        from: Date.parse(trainingData.from),
        to: Math.min(Date.parse(trainingData.to), Date.now()),
      },
      signal: context.signal,
      onProgress: share => report(SNAPSHOT_SHARE * share, 'collecting rows'),
    });
    try {
      const { rows, holdout } = snapshot.summary;
      await jobs.update(trainingId, {
        rows: { training: rows - holdout.rows, holdout: holdout.rows },
      });
      const trained = await trainer.train(snapshot, {
        trainingId,
        batchSize: input.batchSize ?? definition.batchSize,
        maxIterations: input.maxIterations ?? definition.maxIterations,
        seed: SEED,
        signal: context.signal,
        onProgress: (share, step) =>
          report(SNAPSHOT_SHARE + TRAINING_SHARE * share, step),
      });
      await jobs.update(trainingId, {
        state: 'EVALUATING',
        step: 'judging on the hold-out',
        curves: trained.curves,
      });
      return await this.#conclude(input, snapshot, trained, context);
    } finally {
      await snapshot
        .drop()
        .catch(error =>
          this.#tools.logger.warn(
            `Table '${snapshot.table}' of training ${trainingId} could not be dropped: ${error.message}`,
          ),
        );
    }
  }

  /** Registers, judges and, if it was asked for and earned, deploys. */
  async #conclude(
    input: TrainingOperationInput,
    snapshot: TrainingSnapshot,
    trained: TrainedModel,
    { signal, progress }: OperationContext,
  ): Promise<unknown> {
    const { jobs, serving, deployments, baselines } = this.#tools;
    const { model, trainingId } = input;
    const { definition } = snapshot;
    const champion = deployments.production(model);
    const version = await this.#register(input, snapshot, trained);
    // It stays registered whatever happens to the run.
    await jobs.update(trainingId, { version });
    const judged = { serving, snapshot, threshold: THRESHOLD, signal };
    const candidate = await scoreHoldout({ ...judged, version });
    await baselines.save(
      model,
      version,
      await computeBaseline({
        snapshot,
        features: trained.features,
        scores: candidate.scores,
        to: input.trainingData.to,
        signal,
      }),
    );
    const judgement = await judgeOnHoldout({
      policy: definition.deploy,
      candidate,
      champion:
        champion === undefined
          ? undefined
          : await this.#scoreChampion({ ...judged, version: champion }),
      seed: SEED,
      signal,
    });
    signal.throwIfAborted();
    const obstacle = judgement.deploy
      ? await this.#deploy(input, {
          version,
          strategy: champion ? definition.deploy.strategy : 'immediate',
        })
      : undefined;
    const result = {
      version,
      decision:
        judgement.deploy && obstacle === undefined
          ? ('DEPLOYED' as const)
          : ('KEPT' as const),
      decisionReason:
        obstacle === undefined
          ? judgement.reason
          : `${judgement.reason} Not deployed: ${obstacle}.`,
    };
    await jobs.update(trainingId, {
      ...result,
      state: 'SUCCEEDED',
      progress: 1,
      step: 'done',
      metrics: figuresOf(judgement.candidate.evaluation),
      baseline: judgement.baseline
        ? figuresOf(judgement.baseline.evaluation)
        : null,
    });
    progress(PERCENT, PERCENT, '%');
    return result;
  }

  /** Deploys what earned it. What stands in the way is no failure of the run: its figures stay. */
  async #deploy(
    input: TrainingOperationInput,
    target: {
      version: string;
      strategy: DeploymentStrategy;
    },
  ): Promise<string | undefined> {
    if (!input.autoDeployIfBetter) {
      return 'autoDeployIfBetter was not asked for';
    }
    try {
      await this.#tools.deployments.deploy(
        {
          modelName: input.model,
          modelVersion: target.version,
          deploymentStrategy: target.strategy,
          reason: `Training ${input.trainingId}`,
        },
        { actor: { kind: 'system', subject: 'ml-models' } },
      );
      return undefined;
    } catch (error) {
      if (error instanceof StateConflictError) {
        return error.message;
      }
      throw error;
    }
  }

  async #scoreChampion(
    options: Parameters<typeof scoreHoldout>[0],
  ): Promise<Champion> {
    const { definition } = options.snapshot;
    const { registry } = this.#tools;
    const version = await registry.get(definition.name, options.version);
    return {
      scores: await scoreHoldout(options),
      learned: learnedRange(definition, version),
    };
  }

  async #register(
    input: TrainingOperationInput,
    snapshot: TrainingSnapshot,
    trained: TrainedModel,
  ): Promise<string> {
    const { definition, summary } = snapshot;
    const { version } = await this.#tools.intake.register({
      model: input.model,
      file: trained.onnx,
      createdBy: `training:${input.trainingId}`,
      metadata: {
        description: `${trained.algorithm} on ${summary.rows} rows of ${definition.dataset}`,
        signature: {
          features: trained.features,
          output: {
            task: 'binary',
            classes: definition.label.classes,
            threshold: THRESHOLD,
          },
        },
        goldenRows: trained.goldenRows,
        metrics: trained.metrics,
        trainingData: {
          dataset: definition.dataset,
          ...input.trainingData,
          rows: summary.rows,
        },
        tags: {
          ...trained.tags,
          training: input.trainingId,
          ...(hasTimes(definition) && {
            [LEARNED_UNTIL_TAG]: new Date(summary.holdoutFrom).toISOString(),
          }),
          // Until then the figures of its predictions are not whole.
          ...(definition.snapshots && {
            [LABEL_HORIZON_TAG]: formatDuration(definition.snapshots.horizonMs),
          }),
        },
      },
    });
    return version.version;
  }

  #definitionOf(model: string): ModelDefinition {
    const definition = this.#tools.definitions.get(model);
    if (!definition) {
      throw new UnprocessableError(
        `Model '${model}' has no definition any more: it cannot be trained`,
      );
    }
    return definition;
  }

  #reporter(trainingId: string, context: OperationContext) {
    let writtenAt = 0;
    return (share: number, step: string) => {
      context.progress(Math.round(share * PERCENT), PERCENT, '%');
      if (Date.now() - writtenAt < PROGRESS_INTERVAL_MS) return;
      writtenAt = Date.now();
      // A lost write of progress is made good by the next.
      this.#tools.jobs
        .update(trainingId, { progress: share, step })
        .catch(() => undefined);
    };
  }
}
