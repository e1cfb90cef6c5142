import type {
  CheckHistoryResponse,
  CheckItem,
  CheckResult,
  QualityRun,
  QualityRunSummary,
  ScorePoint,
} from '@analytics-engine/plugin-analytics-common';
import type { Knex } from 'knex';

/** Runs that are kept of each dataset. */
export const MAX_RUNS_PER_DATASET = 1_000;

/** Newest result of a check. */
export type LatestResult = NonNullable<CheckItem['lastResult']>;

/** History of runs in the plugin's database, bounded per dataset. */
export class RunStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): RunStore {
    return new RunStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Keeps a run and makes its results the newest. */
  async add(
    run: QualityRun,
    scoreOf: (latest: LatestResult[]) => number | null,
  ): Promise<void> {
    const { runId, dataset } = run;
    const at_ms = Date.parse(run.finishedAt);
    await this.#knex.transaction(async trx => {
      for (const result of run.results) {
        const row = {
          run_id: runId,
          check_id: result.checkId,
          dataset,
          at_ms,
          result: JSON.stringify(result),
        };
        await trx('quality_results').insert(row);
        await trx('quality_latest').insert(row).onConflict('check_id').merge();
      }
      const latest = await readLatest(trx, dataset);
      await trx('quality_runs').insert({
        run_id: runId,
        dataset,
        finished_at_ms: at_ms,
        dataset_score: scoreOf(latest),
        run: JSON.stringify(run),
      });
      const old = trx('quality_runs')
        .where({ dataset })
        .orderBy('finished_at_ms', 'desc')
        .offset(MAX_RUNS_PER_DATASET)
        // SQLite takes an offset only with a limit.
        .limit(MAX_RUNS_PER_DATASET)
        .select('run_id');
      const ids = (await old).map(row => row.run_id);
      if (ids.length > 0) {
        await trx('quality_results').whereIn('run_id', ids).delete();
        await trx('quality_runs').whereIn('run_id', ids).delete();
      }
    });
  }

  async get(runId: string): Promise<QualityRun | undefined> {
    const row = await this.#knex('quality_runs').where('run_id', runId).first();
    return row && JSON.parse(row.run);
  }

  /** Newest first; the cursor is the end time of the last run before. */
  async list(options: {
    dataset: string;
    limit: number;
    beforeMs?: number;
  }): Promise<QualityRunSummary[]> {
    const rows = await this.#knex('quality_runs')
      .where({ dataset: options.dataset })
      .where('finished_at_ms', '<', options.beforeMs ?? Number.MAX_SAFE_INTEGER)
      .orderBy('finished_at_ms', 'desc')
      .limit(options.limit);
    return rows.map(row => summarize(JSON.parse(row.run)));
  }

  async latest(dataset?: string): Promise<Map<string, LatestResult>> {
    const results = await readLatest(this.#knex, dataset);
    return new Map(results.map(result => [result.checkId, result]));
  }

  async forget(checkId: string): Promise<void> {
    await this.#knex('quality_latest').where('check_id', checkId).delete();
  }

  /** Scores of a dataset over time, oldest first. */
  async trend(options: {
    dataset: string;
    fromMs: number;
    toMs: number;
    limit: number;
  }): Promise<ScorePoint[]> {
    const rows = await this.#knex('quality_runs')
      .where({ dataset: options.dataset })
      .whereBetween('finished_at_ms', [options.fromMs, options.toMs])
      .orderBy('finished_at_ms', 'desc')
      .limit(options.limit)
      .select('finished_at_ms', 'dataset_score');
    return rows.reverse().map(row => ({
      at: new Date(Number(row.finished_at_ms)).toISOString(),
      score: row.dataset_score,
    }));
  }

  /** Results of a check over time, oldest first. */
  async history(
    checkId: string,
    limit: number,
  ): Promise<CheckHistoryResponse['points']> {
    const rows = await this.#knex('quality_results')
      .where('check_id', checkId)
      .orderBy('at_ms', 'desc')
      .limit(limit);
    return rows.reverse().map(row => {
      const result: CheckResult = JSON.parse(row.result);
      return {
        runId: row.run_id,
        at: new Date(Number(row.at_ms)).toISOString(),
        status: result.status,
        score: result.score,
        failedRows: result.failedRows,
        failedPercent: result.failedPercent,
      };
    });
  }
}

/** A run without its results. */
export function summarize(run: QualityRun): QualityRunSummary {
  const { results, anomalies, dimensions, incidents, ...summary } = run;
  const count = (status: CheckResult['status']) =>
    results.filter(result => result.status === status).length;
  return {
    ...summary,
    failedChecks: count('FAILED'),
    warnedChecks: count('WARN'),
    erroredChecks: count('ERROR'),
  };
}

async function readLatest(
  knex: Knex,
  dataset?: string,
): Promise<LatestResult[]> {
  const query = knex('quality_latest');
  const rows = await (dataset ? query.where({ dataset }) : query);
  return rows.map(row => ({
    ...(JSON.parse(row.result) as CheckResult),
    runId: row.run_id,
    at: new Date(Number(row.at_ms)).toISOString(),
  }));
}
