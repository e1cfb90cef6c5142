import type {
  BatchScoreRequest,
  BatchScoreResponse,
  ModelVersion,
} from '@analytics-engine/plugin-analytics-common';
import {
  UnprocessableError,
  WarehouseError,
  type AuditActor,
  type DatasetsService,
  type OperationsService,
  type WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import { ConflictError } from '@backstage/errors';
import type { DeploymentsService } from '../deployments/types';
import type { ModelRegistry } from '../registry/types';
import type { ModelDefinition } from '../training/definitions/types';
import { datasetSource, definitionSource } from './buildSource';
import { COUNT_TIMEOUT_MS, MAX_SCORE_ROWS } from './limits';
import {
  CREATE_SCORES,
  SCORES_COLUMNS,
  SCORES_ORIGIN,
  scoresDataset,
} from './scoresDataset';
import { SCORING_OPERATION } from './ScoringRunner';
import type { ScoringInput, ScoringSource } from './types';

/** What {@link ScoringService} stands on. */
export interface ScoringServiceOptions {
  registry: ModelRegistry;
  deployments: DeploymentsService;
  definitions: ReadonlyMap<string, ModelDefinition>;
  datasets: DatasetsService;
  warehouse: WarehouseService;
  operations: OperationsService;
}

/** Checks what is asked and begins a run: everything that can be refused is refused before it. */
export class ScoringService {
  readonly #options: ScoringServiceOptions;

  static create(options: ScoringServiceOptions): ScoringService {
    return new ScoringService(options);
  }

  private constructor(options: ScoringServiceOptions) {
    this.#options = options;
  }

  /**
   * @throws NotFoundError for an unknown model or version
   * @throws ConflictError when none is in production, or the target is somebody else's
   * @throws UnprocessableError when the rows cannot be had, or there are none
   */
  async start(
    model: string,
    request: BatchScoreRequest,
    actor: AuditActor,
  ): Promise<BatchScoreResponse> {
    const { operations } = this.#options;
    const version = await this.#versionOf(model, request.version);
    const source = await this.#sourceOf(version, request);
    const rows = await this.#count(source);
    await this.#ensureTarget(request.target);
    const input: ScoringInput = {
      model,
      version: version.version,
      target: request.target,
      source,
      rows,
      startedMs: Date.now(),
    };
    const { id } = await operations.start({
      kind: SCORING_OPERATION,
      target: `model:${model}`,
      input,
      actor,
    });
    return {
      model,
      version: version.version,
      dataset: request.dataset ?? null,
      target: request.target,
      runId: id,
      rows,
      operationId: id,
    };
  }

  async #versionOf(model: string, wanted?: string): Promise<ModelVersion> {
    const { deployments, registry } = this.#options;
    const version = wanted ?? deployments.production(model);
    if (version !== undefined) return registry.get(model, version);
    await registry.versions(model);
    throw new ConflictError(
      `Model '${model}' has no version in production: deploy one, or name the version`,
    );
  }

  async #sourceOf(
    { model, signature }: ModelVersion,
    request: BatchScoreRequest,
  ): Promise<ScoringSource> {
    const { datasets, definitions } = this.#options;
    if (request.dataset === undefined) {
      const definition = definitions.get(model);
      if (!definition) {
        throw new UnprocessableError(
          `Model '${model}' has no definition in analytics.ml.training.definitions: name the dataset to score`,
        );
      }
      return definitionSource(definition, signature.features, request);
    }
    const dataset = await datasets.get(request.dataset);
    if (!dataset) {
      throw new UnprocessableError(
        `Dataset '${request.dataset}' does not exist`,
      );
    }
    return datasetSource(dataset, signature.features, request);
  }

  async #count({ query, params }: ScoringSource): Promise<number> {
    try {
      const { rows } = await this.#options.warehouse.query<{ rows: number }>({
        name: 'scoring-rows',
        query: `SELECT toFloat64(count()) AS rows FROM (${query})`,
        params,
        timeoutMs: COUNT_TIMEOUT_MS,
      });
      return checkRows(rows[0].rows);
    } catch (error) {
      if (error instanceof WarehouseError && !error.retryable) {
        throw new UnprocessableError(
          `The rows cannot be read: ${error.message}`,
        );
      }
      throw error;
    }
  }

  async #ensureTarget(name: string): Promise<void> {
    const { datasets, warehouse } = this.#options;
    const known = await datasets.get(name);
    const columns = new Set(known?.columns.map(column => column.name));
    if (
      known &&
      (known.origin !== SCORES_ORIGIN ||
        SCORES_COLUMNS.some(column => !columns.has(column.name)))
    ) {
      throw new ConflictError(
        `Dataset '${name}' holds something else than scores: name another target`,
      );
    }
    await warehouse.command({
      name: 'scoring-target',
      query: CREATE_SCORES,
      params: { table: name },
      role: 'govern',
    });
    if (!known) await datasets.register(scoresDataset(name));
  }
}

function checkRows(rows: number): number {
  if (rows === 0) {
    throw new UnprocessableError('There are no rows to score');
  }
  if (rows > MAX_SCORE_ROWS) {
    throw new UnprocessableError(
      `${rows} rows, at most ${MAX_SCORE_ROWS} in one run: score them in parts, by from and to`,
    );
  }
  return rows;
}
