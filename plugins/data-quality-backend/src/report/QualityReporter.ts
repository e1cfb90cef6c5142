import {
  CHECK_SEVERITIES,
  qualityStatusOf,
  type CheckItem,
  type DatasetQuality,
  type DatasetQualityDetail,
  type DatasetsQualityResponse,
  type FreshnessResponse,
  type QualityReport,
} from '@analytics-engine/plugin-analytics-common';
import type {
  Dataset,
  DatasetsService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import { NotFoundError } from '@backstage/errors';
import type { ChecksService, CheckWithOrigin } from '../checks/ChecksService';
import { readFreshness } from '../freshness/readFreshness';
import type { RunService } from '../runs/RunService';
import type { LatestResult, RunStore } from '../runs/RunStore';
import type { ScheduleService } from '../schedules/ScheduleService';
import { overallTrend } from '../score/overallTrend';
import type { DatasetScorePoint } from '../score/overallTrend';
import { isCriticalFailure, meanOf, scoreRun } from '../score/scoreRun';
import type { IncidentReader } from '../types';

/** Points of a trend. */
const TREND_POINTS = 30;
const MAX_REPORT_POINTS = 500;
const EPOCH_MS = 0;

/** How the whole stands, and each dataset. */
export interface OverallQuality {
  overall: DatasetsQualityResponse['overall'];
  datasets: Array<{ dataset: string; score: number | null }>;
}

/** What {@link QualityReporter} stands on. */
export interface QualityReporterOptions {
  checks: ChecksService;
  datasets: DatasetsService;
  incidents: IncidentReader;
  /** Whose a dataset is. */
  ownerOf(dataset: Dataset): Promise<string>;
  runs: RunStore;
  service: RunService;
  schedules: ScheduleService;
  warehouse: WarehouseService;
}

/** Sums up what runs found, for pages, reports and metrics. */
export class QualityReporter {
  readonly #options: QualityReporterOptions;

  static create(options: QualityReporterOptions): QualityReporter {
    return new QualityReporter(options);
  }

  private constructor(options: QualityReporterOptions) {
    this.#options = options;
  }

  /** Cheap: reads the database only. */
  async overall(): Promise<OverallQuality> {
    const scored = [...(await this.#scored()).values()].filter(
      ({ checks }) => checks.length > 0,
    );
    const score = meanOf(scored.map(each => each.score.score));
    const total = scored.reduce((sum, { checks }) => sum + checks.length, 0);
    return {
      overall: {
        score,
        status: qualityStatusOf(score, {
          criticalFailed: scored.some(({ latest }) =>
            latest.some(isCriticalFailure),
          ),
        }),
        coverage:
          total === 0
            ? 0
            : scored.reduce(
                (sum, each) => sum + each.score.coverage * each.checks.length,
                0,
              ) / total,
      },
      datasets: scored.map(({ dataset, score: own }) => ({
        dataset: dataset.name,
        score: own.score,
      })),
    };
  }

  async datasets(): Promise<DatasetsQualityResponse> {
    const scored = await this.#scored();
    const { overall } = await this.overall();
    const open = await this.#options.incidents.open();
    return {
      timestamp: new Date().toISOString(),
      overall,
      datasets: await Promise.all(
        [...scored.values()].map(each => this.#describe(each, open)),
      ),
    };
  }

  /** @throws NotFoundError */
  async dataset(name: string): Promise<DatasetQualityDetail> {
    const scored = (await this.#scored()).get(name);
    if (!scored) {
      throw new NotFoundError(`Dataset '${name}' does not exist`);
    }
    const open = await this.#options.incidents.open();
    return {
      ...(await this.#describe(scored, open)),
      columns: scored.dataset.columns.map(column => ({
        name: column.name,
        type: column.type,
        personal: column.personal ?? false,
        description: column.description ?? null,
      })),
      items: await this.items(name),
    };
  }

  /** Checks with their newest results. */
  async items(dataset?: string): Promise<CheckItem[]> {
    const latest = await this.#options.runs.latest(dataset);
    return (await this.#options.checks.list(dataset)).map(item => ({
      ...item,
      lastResult: latest.get(item.definition.id) ?? null,
    }));
  }

  async freshness(): Promise<FreshnessResponse> {
    const { checks, warehouse } = this.#options;
    const items = await checks.list();
    const all = await Promise.all(
      (
        await this.#listed()
      ).map(dataset =>
        readFreshness(dataset, definitionsOf(items, dataset.name), warehouse),
      ),
    );
    const watched = all.filter(({ dataset }) =>
      definitionsOf(items, dataset).some(
        ({ type, enabled }) => type === 'freshness' && enabled,
      ),
    );
    const has = (status: string) =>
      watched.some(each => each.status === status);
    const isUnknown = watched.length === 0 || has('UNKNOWN');
    const unlessStale = isUnknown ? 'UNKNOWN' : 'UP';
    return {
      timestamp: new Date().toISOString(),
      status: has('STALE') ? 'STALE' : unlessStale,
      datasets: all,
    };
  }

  /** @throws NotFoundError for an unknown dataset */
  async report(options: {
    fromMs: number;
    toMs: number;
    dataset?: string;
  }): Promise<QualityReport> {
    const { fromMs, toMs, dataset } = options;
    const all = await this.#scored();
    if (dataset !== undefined && !all.has(dataset)) {
      throw new NotFoundError(`Dataset '${dataset}' does not exist`);
    }
    const scored = [...all.values()].filter(
      each =>
        (dataset === undefined || each.dataset.name === dataset) &&
        each.checks.length > 0,
    );
    const open = (await this.#options.incidents.open()).filter(
      each => dataset === undefined || each.dataset === dataset,
    );
    const trends: DatasetScorePoint[] = [];
    const datasets: QualityReport['datasets'] = [];
    for (const each of scored) {
      const { name } = each.dataset;
      const [lastRun] = await this.#options.runs.list({
        dataset: name,
        limit: 1,
      });
      const run = lastRun && (await this.#options.runs.get(lastRun.runId));
      const points = await this.#options.runs.trend({
        dataset: name,
        fromMs,
        toMs,
        limit: MAX_REPORT_POINTS,
      });
      trends.push(...points.map(point => ({ ...point, dataset: name })));
      datasets.push({
        dataset: name,
        score: each.score.score,
        status: each.score.qualityStatus,
        coverage: each.score.coverage,
        lastRun: lastRun?.finishedAt ?? null,
        failedChecks: each.latest.filter(({ status }) => status === 'FAILED')
          .length,
        openIncidents: open.filter(incident => incident.dataset === name)
          .length,
        anomalies: anomaliesOf(run?.anomalies),
      });
    }
    const score = meanOf(datasets.map(each => each.score));
    const results = scored.flatMap(({ latest }) => latest);
    const total = scored.reduce((sum, { checks }) => sum + checks.length, 0);
    return {
      generatedAt: new Date().toISOString(),
      period: {
        from: new Date(fromMs).toISOString(),
        to: new Date(toMs).toISOString(),
      },
      overall: {
        score,
        status: qualityStatusOf(score, {
          criticalFailed: results.some(isCriticalFailure),
        }),
        coverage:
          total === 0
            ? 0
            : results.filter(result => result.score !== null).length / total,
        trend: overallTrend(trends),
      },
      dimensions: scoreRun(results).dimensions,
      datasets,
      incidents: {
        open: open.filter(({ state }) => state === 'OPEN').length,
        acknowledged: open.filter(({ state }) => state !== 'OPEN').length,
        resolved: await this.#options.incidents.countResolved(options),
      },
    };
  }

  async #describe(
    scored: Scored,
    allOpen: Awaited<ReturnType<IncidentReader['open']>>,
  ): Promise<DatasetQuality> {
    const { dataset, checks, latest, score } = scored;
    const { ownerOf, runs, service, schedules, warehouse } = this.#options;
    const [lastRun] = await runs.list({ dataset: dataset.name, limit: 1 });
    const run = lastRun && (await runs.get(lastRun.runId));
    const open = allOpen.filter(each => each.dataset === dataset.name);
    const failed = latest.filter(({ status }) => status === 'FAILED');
    const ranks = failed.map(({ severity }) =>
      CHECK_SEVERITIES.indexOf(severity),
    );
    const worst = open
      .slice()
      .sort(
        (a, b) =>
          CHECK_SEVERITIES.indexOf(b.severity) -
            CHECK_SEVERITIES.indexOf(a.severity) ||
          (a.openedAt < b.openedAt ? -1 : 1),
      )[0];
    return {
      dataset: dataset.name,
      description: dataset.description ?? null,
      owner: await ownerOf(dataset),
      score: score.score,
      status: score.qualityStatus,
      coverage: score.coverage,
      dimensions: score.dimensions,
      checks: checks.length,
      failedChecks: failed.length,
      worstSeverity:
        ranks.length > 0 ? CHECK_SEVERITIES[Math.max(...ranks)] : null,
      wrongSince: worst?.openedAt ?? null,
      openIncidents: open.length,
      anomalies: anomaliesOf(run?.anomalies),
      freshness: await readFreshness(
        dataset,
        checks.map(({ definition }) => definition),
        warehouse,
      ),
      lastRun: lastRun ?? null,
      running: await service.running(dataset.name),
      schedule: await schedules.get(dataset.name),
      trend: await runs.trend({
        dataset: dataset.name,
        fromMs: EPOCH_MS,
        toMs: Date.now(),
        limit: TREND_POINTS,
      }),
    };
  }

  /** Datasets that stand for themselves: no quarantines. */
  async #listed(): Promise<Dataset[]> {
    const all = await this.#options.datasets.list();
    return all.filter(({ partOf }) => !partOf);
  }

  /** Every dataset with its enabled checks and what they found last. */
  async #scored(): Promise<Map<string, Scored>> {
    const items = await this.#options.checks.list();
    const results = await this.#options.runs.latest();
    const datasets = await this.#listed();
    return new Map(
      datasets.map(dataset => {
        const checks = items.filter(
          ({ definition }) =>
            definition.dataset === dataset.name && definition.enabled,
        );
        const latest = checks.flatMap(
          ({ definition }) => results.get(definition.id) ?? [],
        );
        const score = scoreRun(latest);
        const evaluated = latest.filter(each => each.score !== null).length;
        // Checks that never ran are not evaluated either.
        const coverage = checks.length > 0 ? evaluated / checks.length : 0;
        return [
          dataset.name,
          { dataset, checks, latest, score: { ...score, coverage } },
        ];
      }),
    );
  }
}

interface Scored {
  dataset: Dataset;
  checks: CheckWithOrigin[];
  latest: LatestResult[];
  score: ReturnType<typeof scoreRun>;
}

function definitionsOf(items: CheckWithOrigin[], dataset: string) {
  return items
    .map(({ definition }) => definition)
    .filter(definition => definition.dataset === dataset);
}

function anomaliesOf(anomalies: DatasetQuality['anomalies'] = []) {
  return anomalies.filter(({ verdict }) => verdict === 'ANOMALY');
}
