import { randomUUID } from 'node:crypto';
import type {
  RetrainRequest,
  RetrainResponse,
  TrainingJob,
} from '@analytics-engine/plugin-analytics-common';
import {
  UnprocessableError,
  type AuditActor,
  type OperationsService,
} from '@analytics-engine/plugin-analytics-node';
import { NotFoundError } from '@backstage/errors';
import type { ModelRegistry } from '../../registry/types';
import type { TrainingInput } from '../jobs/types';
import { createTrainer } from './createTrainer';
import { requireOpenGate } from './requireOpenGate';
import { requireUsableRange } from './requireUsableRange';
import {
  TRAINING_OPERATION,
  type TrainingOperationInput,
} from './TrainingRunner';
import type { TrainingTools } from './types';

const ID_LENGTH = 12;

/** Starts training runs and tells how they stand. */
export class TrainingService {
  readonly #tools: TrainingTools;
  readonly #registry: ModelRegistry;
  readonly #operations: OperationsService;

  private constructor(
    tools: TrainingTools,
    registry: ModelRegistry,
    operations: OperationsService,
  ) {
    this.#tools = tools;
    this.#registry = registry;
    this.#operations = operations;
  }

  static create(options: {
    tools: TrainingTools;
    registry: ModelRegistry;
    operations: OperationsService;
  }): TrainingService {
    return new TrainingService(
      options.tools,
      options.registry,
      options.operations,
    );
  }

  /**
   * Begins a run.
   *
   * @throws NotFoundError when there is no such model
   * @throws UnprocessableError when it has no definition, not the trainer that is asked for, or a range that nothing can be learned from
   * @throws ConflictError when it is being trained, or its data is held back by a gate
   */
  async start(
    model: string,
    request: RetrainRequest,
    actor: AuditActor,
  ): Promise<RetrainResponse> {
    const { definitions, gates, jobs, warehouse } = this.#tools;
    const definition = definitions.get(model);
    if (!definition) {
      const known = await this.#registry.models();
      if (!known.some(({ name }) => name === model)) {
        throw new NotFoundError(`Model '${model}' does not exist`);
      }
      throw new UnprocessableError(
        `Model '${model}' has no definition in analytics.ml.training.definitions: it is not known what it learns from`,
      );
    }
    createTrainer(request.algorithm, definition, warehouse);
    if (Date.parse(request.trainingData.from) >= Date.now()) {
      throw new UnprocessableError(
        `The range begins in the future: ${request.trainingData.from}`,
      );
    }
    await requireOpenGate(gates, definition.dataset);
    await requireUsableRange({
      warehouse,
      definition,
      range: {
        from: Date.parse(request.trainingData.from),
        to: Math.min(Date.parse(request.trainingData.to), Date.now()),
      },
    });
    await this.#settle(model);
    const trainingId = `train-${randomUUID().slice(-ID_LENGTH)}`;
    const input: TrainingInput = { ...request, model };
    await jobs.insert({ id: trainingId, input, startedBy: actor.subject });
    try {
      const operation = await this.#operations.start<TrainingOperationInput>({
        kind: TRAINING_OPERATION,
        target: `model:${model}`,
        input: { ...input, trainingId },
        actor,
      });
      await jobs.update(trainingId, { operationId: operation.id });
      return {
        trainingId,
        model,
        state: 'QUEUED',
        trainingData: request.trainingData,
        autoDeployIfBetter: request.autoDeployIfBetter,
        operationId: operation.id,
      };
    } catch (error) {
      await jobs.update(trainingId, {
        state: 'FAILED',
        error: (error as Error).message,
      });
      throw error;
    }
  }

  /** Newest first. */
  async list(model?: string): Promise<TrainingJob[]> {
    await this.#settle();
    return this.#tools.jobs.list({ model });
  }

  /** Runs that are neither finished nor given up. */
  async unfinished(): Promise<TrainingJob[]> {
    await this.#settle();
    return this.#tools.jobs.list({ unfinished: true });
  }

  /** Brings runs whose operation ended without them to their end: cancelled, or cut off. */
  async #settle(model?: string): Promise<void> {
    const { jobs } = this.#tools;
    for (const job of await jobs.list({ model, unfinished: true })) {
      if (!job.operationId) continue;
      const operation = await this.#operations.get(job.operationId);
      if (operation?.state === 'CANCELLED') {
        await jobs.update(job.trainingId, {
          state: 'CANCELLED',
          step: 'cancelled',
        });
      } else if (!operation || operation.finishedAt !== null) {
        await jobs.update(job.trainingId, {
          state: 'FAILED',
          step: 'failed',
          error: operation?.error?.message ?? 'Its operation is gone',
        });
      }
    }
  }
}
