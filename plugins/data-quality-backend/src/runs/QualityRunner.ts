import {
  dimensionOf,
  parseDurationMs,
  type AnomalyVerdict,
  type CheckDefinition,
  type QualityRun,
  type RunTrigger,
} from '@analytics-engine/plugin-analytics-common';
import type {
  Dataset,
  DatasetsService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { PinStore } from '../checks/PinStore';
import { evaluateChecks } from '../evaluate/evaluateChecks';
import { QualityWarehouse } from '../evaluate/QualityWarehouse';
import { readColumns } from '../evaluate/readColumns';
import { scoreRun } from '../score/scoreRun';
import type { SeriesWatcher } from '../series/SeriesWatcher';
import type { RunListener } from '../types';
import type { RunStore } from './RunStore';

/** What one run is. */
export interface RunRequest {
  runId: string;
  dataset: Dataset;
  checks: readonly CheckDefinition[];
  trigger: RunTrigger;
  signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

/** What {@link QualityRunner} stands on. */
export interface QualityRunnerOptions {
  datasets: DatasetsService;
  warehouse: WarehouseService;
  pins: PinStore;
  runs: RunStore;
  series: SeriesWatcher;
  listeners: readonly RunListener[];
  sqlTimeoutMs?: number;
  /** Called with every run after it was stored. */
  publish(run: QualityRun): Promise<void>;
  logger: LoggerService;
}

/** Carries a run out, tells the listeners, keeps it, and makes it known. */
export class QualityRunner {
  readonly #options: QualityRunnerOptions;

  static create(options: QualityRunnerOptions): QualityRunner {
    return new QualityRunner(options);
  }

  private constructor(options: QualityRunnerOptions) {
    this.#options = options;
  }

  async run(request: RunRequest): Promise<QualityRun> {
    const { dataset, signal } = request;
    const { runs, logger } = this.#options;
    const startedMs = Date.now();
    const warehouse = QualityWarehouse.create({
      warehouse: this.#options.warehouse,
      signal,
    });
    const checks = await this.#pinned(request.checks, dataset, warehouse);
    const results = await evaluateChecks(
      checks,
      {
        dataset,
        datasets: this.#options.datasets,
        warehouse,
        nowMs: startedMs,
        failedBefore: await this.#likelyToFail(dataset.name, checks),
        tableOf: await this.#tables(),
        sqlTimeoutMs: this.#options.sqlTimeoutMs,
      },
      done => request.onProgress(done, checks.length),
    );
    signal.throwIfAborted();
    const anomalies = await this.#anomalies(dataset, checks, startedMs);
    const finishedMs = Date.now();
    const run: QualityRun = {
      runId: request.runId,
      dataset: dataset.name,
      trigger: request.trigger,
      startedAt: new Date(startedMs).toISOString(),
      finishedAt: new Date(finishedMs).toISOString(),
      ...scoreRun(results),
      rowsScanned: warehouse.rowsRead,
      window: windowOf(checks, startedMs),
      durationMs: finishedMs - startedMs,
      queries: warehouse.queries,
      results,
      anomalies,
      incidents: [],
    };
    const byId = new Map(checks.map(check => [check.id, check]));
    for (const listener of this.#options.listeners) {
      try {
        const answer = await listener.onRunFinished({
          run,
          dataset,
          checks: byId,
        });
        run.incidents.push(...(answer?.incidents ?? []));
      } catch (error) {
        logger.error('A listener to quality runs failed', error as Error);
      }
    }
    await runs.add(run, latest => scoreRun(latest).score);
    await this.#options
      .publish(run)
      .catch(error =>
        logger.error(`Run ${run.runId} could not be published`, error),
      );
    return run;
  }

  /** Anomalies are an extra: without them the run is still one. */
  async #anomalies(
    dataset: Dataset,
    checks: readonly CheckDefinition[],
    nowMs: number,
  ): Promise<AnomalyVerdict[]> {
    try {
      return await this.#options.series.watch(dataset, checks, nowMs);
    } catch (error) {
      this.#options.logger.warn(
        `Series of dataset ${dataset.name} could not be read: ${
          (error as Error).message
        }`,
      );
      return [];
    }
  }

  async #pinned(
    checks: readonly CheckDefinition[],
    dataset: Dataset,
    warehouse: QualityWarehouse,
  ): Promise<CheckDefinition[]> {
    const pinned: CheckDefinition[] = [];
    for (const check of checks) {
      pinned.push(
        check.type === 'schema' && !check.columns
          ? {
              ...check,
              columns: await this.#options.pins.pin(check.id, () =>
                readColumns(warehouse, dataset.table),
              ),
            }
          : check,
      );
    }
    return pinned;
  }

  /** Checks that failed last time, or of which nothing is known. */
  async #likelyToFail(
    dataset: string,
    checks: readonly CheckDefinition[],
  ): Promise<ReadonlySet<string>> {
    const latest = await this.#options.runs.latest(dataset);
    return new Set(
      checks.map(({ id }) => id).filter(id => latest.get(id)?.failedRows !== 0),
    );
  }

  async #tables(): Promise<(dataset: string) => string> {
    const all = await this.#options.datasets.list();
    const tables = new Map(all.map(({ name, table }) => [name, table]));
    return name => tables.get(name) ?? name;
  }
}

function windowOf(
  checks: readonly CheckDefinition[],
  nowMs: number,
): QualityRun['window'] {
  const windows = checks.map(({ window }) => window);
  if (windows.length === 0 || windows.includes(undefined)) {
    return { from: null, to: null };
  }
  const widest = Math.max(...windows.map(each => parseDurationMs(each!)));
  return {
    from: new Date(nowMs - widest).toISOString(),
    to: new Date(nowMs).toISOString(),
  };
}

/** Whether a check is meant by a name of a request: its id or its dimension. */
export function isNamed(check: CheckDefinition, name: string): boolean {
  return check.id === name || dimensionOf(check) === name;
}
