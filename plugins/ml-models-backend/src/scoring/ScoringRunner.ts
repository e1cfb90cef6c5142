import { setTimeout as sleep } from 'node:timers/promises';
import type {
  BatchScoreResult,
  FeatureRow,
} from '@analytics-engine/plugin-analytics-common';
import type {
  OperationContext,
  OperationHandler,
  OperationsService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import type { Scores, ScoreRequest, ServingRuntime } from '../serving/types';
import { BLOCK_ROWS, MAX_YIELDS, SCORE_TIMEOUT_MS, YIELD_MS } from './limits';
import { ScoresTable } from './ScoresTable';
import { ScoringSnapshot, type SnapshotPage } from './ScoringSnapshot';
import type { ScoredRows, ScoringInput } from './types';

/** Kind of the operations that score datasets. */
export const SCORING_OPERATION = 'ml-batch-scoring';

/** What runs work with. */
export interface ScoringTools {
  serving: ServingRuntime;
  warehouse: WarehouseService;
  operations: OperationsService;
}

/** Scores the rows of a run page by page and writes them block by block; goes on after a restart. */
export class ScoringRunner implements OperationHandler<ScoringInput> {
  readonly kind = SCORING_OPERATION;
  readonly resumable = true;
  readonly #tools: ScoringTools;

  static create(tools: ScoringTools): ScoringRunner {
    return new ScoringRunner(tools);
  }

  private constructor(tools: ScoringTools) {
    this.#tools = tools;
  }

  async run(
    input: ScoringInput,
    context: OperationContext,
  ): Promise<BatchScoreResult> {
    const { warehouse, serving } = this.#tools;
    const { id: runId, signal } = context;
    const { model, version, target } = input;
    context.progress(0, input.rows, 'rows');
    await this.#sweep(runId);
    await serving.warm(model, version);
    const snapshot = await ScoringSnapshot.open({
      warehouse,
      runId,
      source: input.source,
      signal,
    });
    const table = ScoresTable.create({ warehouse, runId, input });
    const resumed = await table.resumeFrom();
    let block: ScoredRows[] = [];
    let blockFrom = resumed;
    const write = async () => {
      await table.write(blockFrom, block, blockFrom !== resumed, signal);
      block = [];
      blockFrom += BLOCK_ROWS;
    };
    for await (const page of snapshot.pages(resumed, signal)) {
      block.push(await this.#score(input, page, signal));
      const done = page.from + page.instances.length;
      if (done - blockFrom === BLOCK_ROWS) await write();
      context.progress(done, snapshot.rows, 'rows');
    }
    await write();
    const result = {
      model,
      version,
      target,
      runId,
      rows: snapshot.rows,
      scored: await table.count(),
      missing: await snapshot.countMissing(),
    };
    await snapshot.drop();
    return result;
  }

  async #score(
    { model, version, source }: ScoringInput,
    page: SnapshotPage,
    signal: AbortSignal,
  ): Promise<ScoredRows> {
    const needed = source.features.filter(({ nullable }) => !nullable);
    const rows: number[] = [];
    const instances: FeatureRow[] = [];
    const entities: string[] = [];
    page.instances.forEach((instance, at) => {
      if (needed.some(({ name }) => instance[name] === null)) return;
      rows.push(page.from + at);
      instances.push(instance);
      entities.push(page.entities[at]);
    });
    if (rows.length === 0) {
      return { rows, entities, scores: new Float32Array() };
    }
    const { scores, labels } = await this.#askPolitely(
      { model, version, instances, timeoutMs: SCORE_TIMEOUT_MS },
      signal,
    );
    return { rows, entities, scores, labels };
  }

  /** Waits while callers need the machine. */
  async #askPolitely(
    request: ScoreRequest,
    signal: AbortSignal,
  ): Promise<Scores> {
    for (let turn = 1; ; turn++) {
      try {
        return await this.#tools.serving.score({ ...request, priority: 'low' });
      } catch (error) {
        const isBusy = (error as Error).name === 'ServiceUnavailableError';
        if (!isBusy || turn === MAX_YIELDS) throw error;
      }
      await sleep(YIELD_MS, undefined, { signal });
    }
  }

  /** A run that was cancelled leaves its rows to the next. */
  async #sweep(runId: string): Promise<void> {
    const { operations, warehouse } = this.#tools;
    const lists = await Promise.all(
      (['QUEUED', 'RUNNING'] as const).map(state =>
        operations.list({ kind: SCORING_OPERATION, state }),
      ),
    );
    await ScoringSnapshot.dropLeftovers(warehouse, [
      runId,
      ...lists.flat().map(({ id }) => id),
    ]);
  }
}
