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
import type { RunStore } from './RunStore';

/** Kind of operation that a run is. */
const OPERATION_KIND = 'quality-run';

interface RunInput {
  runId: string;
  dataset: string;
  checks?: string[];
  trigger: RunTrigger;
}

/** A run that is going on. */
export interface RunningRun {
  runId: string;
  operationId: string | null;
}

/** What {@link RunService} stands on. */
export interface RunServiceOptions {
  checks: ChecksService;
  datasets: DatasetsService;
  operations: OperationsService;
  runner: QualityRunner;
  runs: RunStore;
  /** How long a caller waits for a result before it is an operation. */
  syncTimeoutMs: number;
}

/**
 * Starts runs, each as an operation, one at a time per dataset: a second one
 * would read the same rows for the same answer, so it is refused and told
 * which one is going on.
 */
export class RunService {
  readonly #options: RunServiceOptions;
  readonly #running = new Map<string, RunningRun>();

  static async create(options: RunServiceOptions): Promise<RunService> {
    const service = new RunService(options);
    await options.operations.handle<RunInput>({
      kind: OPERATION_KIND,
      resumable: false,
      run: async (input, { signal, progress }) => {
        const run = await options.runner.run({
          runId: input.runId,
          dataset: await service.#dataset(input.dataset),
          checks: await service.#select(input.dataset, input.checks),
          trigger: input.trigger,
          signal,
          onProgress: (done, total) => progress(done, total, 'checks'),
        });
        return { runId: run.runId, status: run.status, score: run.score };
      },
    });
    return service;
  }

  private constructor(options: RunServiceOptions) {
    this.#options = options;
  }

  running(dataset: string): RunningRun | null {
    return this.#running.get(dataset) ?? null;
  }

  /** A run that is going on, by its id. */
  find(runId: string): RunningRun | undefined {
    return [...this.#running.values()].find(each => each.runId === runId);
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
  }): Promise<{ run: QualityRun } | { accepted: Required<RunningRun> }> {
    const { dataset, checks, trigger, actor } = options;
    await this.#dataset(dataset);
    await this.#select(dataset, checks);
    const before = this.#running.get(dataset);
    if (before) {
      throw new StateConflictError(
        `Run ${before.runId} is going on for dataset '${dataset}'`,
        { details: { ...before } },
      );
    }
    const running: RunningRun = { runId: randomUUID(), operationId: null };
    this.#running.set(dataset, running);
    const { operations, runs, syncTimeoutMs } = this.#options;
    let operationId: string;
    try {
      const operation = await operations.start<RunInput>({
        kind: OPERATION_KIND,
        target: `dataset:${dataset}`,
        input: { runId: running.runId, dataset, checks, trigger },
        actor,
      });
      operationId = operation.id;
      running.operationId = operationId;
    } catch (error) {
      this.#running.delete(dataset);
      throw error;
    }
    const over = operations
      .wait(operationId)
      .finally(() => this.#running.delete(dataset));
    over.catch(() => {});
    const outcome = options.async
      ? undefined
      : await Promise.race([over, wait(syncTimeoutMs)]);
    if (!outcome) {
      return { accepted: running };
    }
    const run = await runs.get(running.runId);
    if (!run) {
      throw new UnprocessableError(
        `The run did not finish: ${outcome.error?.message ?? outcome.state}`,
      );
    }
    return { run };
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
