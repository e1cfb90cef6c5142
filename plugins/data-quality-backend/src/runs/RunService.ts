import {
  QUALITY_DIMENSIONS,
  type CheckDefinition,
  type QualityRun,
  type RunTrigger,
} from '@analytics-engine/plugin-analytics-common';
import {
  StateConflictError,
  UnprocessableError,
  ValidationError,
  type AuditActor,
  type DatasetsService,
  type OperationsService,
} from '@analytics-engine/plugin-analytics-node';
import { NotFoundError } from '@backstage/errors';
import { randomUUID } from 'node:crypto';
import type { ChecksService } from '../checks/ChecksService';
import { isNamed, type QualityRunner } from './QualityRunner';
import type { RunLeases, RunningRun } from './RunLeases';
import type { RunStore } from './RunStore';

/** Kind of operation that a run is. */
const OPERATION_KIND = 'quality-run';

interface RunInput {
  runId: string;
  dataset: string;
  checks?: string[];
  trigger: RunTrigger;
}

/** What {@link RunService} stands on. */
export interface RunServiceOptions {
  checks: ChecksService;
  datasets: DatasetsService;
  leases: RunLeases;
  operations: OperationsService;
  runner: QualityRunner;
  runs: RunStore;
  /** How long a caller waits for a result before it is an operation. */
  syncTimeoutMs: number;
}

/**
 * Starts runs, each as an operation, one at a time per dataset whatever process
 * it is in: a second one would read the same rows for the same answer, so it is
 * refused and told which one is going on.
 */
export class RunService {
  readonly #options: RunServiceOptions;

  static async create(options: RunServiceOptions): Promise<RunService> {
    const service = new RunService(options);
    await options.operations.handle<RunInput>({
      kind: OPERATION_KIND,
      resumable: false,
      run: async (input, { signal, progress }) => {
        // A run that was queued when its process stopped begins here.
        await service.#take(input.dataset, input.runId);
        const run = await options.runner
          .run({
            runId: input.runId,
            dataset: await service.#dataset(input.dataset),
            checks: await service.#select(input.dataset, input.checks),
            trigger: input.trigger,
            signal,
            onProgress: (done, total) => progress(done, total, 'checks'),
          })
          .finally(() => options.leases.release(input.runId));
        return { runId: run.runId, status: run.status, score: run.score };
      },
    });
    return service;
  }

  private constructor(options: RunServiceOptions) {
    this.#options = options;
  }

  /** The run of a dataset that is going on, in any process. */
  running(dataset: string): Promise<RunningRun | null> {
    return this.#options.leases.running(dataset);
  }

  /** A run that is going on, by its id. */
  find(runId: string): Promise<RunningRun | null> {
    return this.#options.leases.find(runId);
  }

  /**
   * Starts a run and waits for it up to the limit.
   *
   * @returns the run, or where it can be watched
   * @throws NotFoundError, ValidationError, UnprocessableError, StateConflictError
   */
  async validate(options: {
    dataset: string;
    checks?: string[];
    async?: boolean;
    trigger: RunTrigger;
    actor: AuditActor;
  }): Promise<{ run: QualityRun } | { accepted: RunningRun }> {
    const { dataset, checks, trigger, actor } = options;
    await this.#dataset(dataset);
    await this.#select(dataset, checks);
    const { leases, operations, runs, syncTimeoutMs } = this.#options;
    const runId = randomUUID();
    await this.#take(dataset, runId);
    let operationId: string;
    try {
      const operation = await operations.start<RunInput>({
        kind: OPERATION_KIND,
        target: `dataset:${dataset}`,
        input: { runId, dataset, checks, trigger },
        actor,
      });
      operationId = operation.id;
      await leases.setOperation(runId, operationId);
    } catch (error) {
      await leases.release(runId);
      throw error;
    }
    // Cancelled before it began, it never got to give its lease back.
    const over = operations
      .wait(operationId)
      .finally(() => leases.release(runId));
    over.catch(() => {});
    const outcome = options.async
      ? undefined
      : await Promise.race([over, wait(syncTimeoutMs)]);
    if (!outcome) {
      return { accepted: { runId, operationId } };
    }
    const run = await runs.get(runId);
    if (!run) {
      throw new UnprocessableError(
        `The run did not finish: ${outcome.error?.message ?? outcome.state}`,
      );
    }
    return { run };
  }

  async #take(dataset: string, runId: string): Promise<void> {
    const before = await this.#options.leases.take(dataset, runId);
    if (before) {
      throw new StateConflictError(
        `Run ${before.runId} is going on for dataset '${dataset}'`,
        { details: { ...before } },
      );
    }
  }

  async #dataset(name: string) {
    const dataset = await this.#options.datasets.get(name);
    if (!dataset) {
      throw new NotFoundError(`Dataset '${name}' does not exist`);
    }
    return dataset;
  }

  async #select(
    dataset: string,
    names: string[] | undefined,
  ): Promise<CheckDefinition[]> {
    const all = (await this.#options.checks.list(dataset)).map(
      ({ definition }) => definition,
    );
    const unknown = names?.filter(
      name =>
        !QUALITY_DIMENSIONS.some(dimension => dimension === name) &&
        !all.some(check => check.id === name),
    );
    if (unknown?.length) {
      throw new ValidationError(
        `checks: expected dimensions (${QUALITY_DIMENSIONS.join(
          ', ',
        )}) or checks of ${dataset}, found ${unknown.join(', ')}`,
        {
          details: {
            issues: unknown.map(name => ({
              field: `checks[${names!.indexOf(name)}]`,
              message: `there is no check or dimension '${name}'`,
            })),
          },
        },
      );
    }
    // A check that is named by its id runs although it is switched off.
    return all.filter(check =>
      names
        ? names.some(
            name =>
              isNamed(check, name) && (check.enabled || check.id === name),
          )
        : check.enabled,
    );
  }
}

function wait(ms: number): Promise<undefined> {
  return new Promise(resolve => {
    setTimeout(() => resolve(undefined), ms).unref();
  });
}
