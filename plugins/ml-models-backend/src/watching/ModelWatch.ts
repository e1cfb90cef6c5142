import type {
  ModelDriftResponse,
  ModelMetricsHistoryResponse,
  ModelMetricsLine,
  ModelMetricsResponse,
  ModelVersion,
  PredictionDistributionResponse,
} from '@analytics-engine/plugin-analytics-common';
import {
  ML_THRESHOLDS,
  parseDurationMs,
} from '@analytics-engine/plugin-analytics-common';
import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import { NotFoundError } from '@backstage/errors';
import type { LabelledQuality } from '../deployments/analysis/types';
import type { Deployment } from '../deployments/core';
import type { DeploymentsService } from '../deployments/types';
import type { ModelRegistry } from '../registry/types';
import type { CallCounter } from './calls/CallCounter';
import { reportDrift } from './drift/reportDrift';
import type { DriftHistory } from './DriftHistory';
import { LABEL_HORIZON_TAG } from './labelHorizon';
import { describeQuality, ratio } from './quality/describeQuality';
import { measureClasses } from './quality/measureClasses';
import { measureQuality, type QualityGroup } from './quality/measureQuality';
import { measureTask } from './quality/measureTask';
import {
  calibration,
  distribution,
  labelDelay,
  summarise,
} from './quality/queries';
import { SELECTED, selectionParams } from './selection';
import { statusOf, thresholdStatus, worstOf } from './statusOf';
import type { BaselineStore } from './types';

/** Buckets of a distribution of scores. */
const SCORE_BUCKETS = 20;
const DAY_MS = 24 * 3_600_000;

/** What a {@link ModelWatch} works with. */
export interface ModelWatchOptions {
  warehouse: WarehouseService;
  registry: ModelRegistry;
  calls: CallCounter;
  deployments: DeploymentsService;
  baselines: BaselineStore;
  driftHistory: DriftHistory;
}

/** A window as it was asked for. */
export interface WatchWindow {
  /** As written: `7d`. */
  window: string;
  /** The version in production by default. */
  version?: string;
}

/** Measures models by what landed in the warehouse; every call asks anew. */
export class ModelWatch {
  readonly #options: ModelWatchOptions;

  private constructor(options: ModelWatchOptions) {
    this.#options = options;
  }

  static create(options: ModelWatchOptions): ModelWatch {
    return new ModelWatch(options);
  }

  async metrics(
    model: string,
    asked: WatchWindow,
  ): Promise<ModelMetricsResponse> {
    const { calls, warehouse } = this.#options;
    const version = await this.#version(model, asked.version);
    const now = Date.now();
    const windowMs = parseDurationMs(asked.window);
    const selection = {
      model,
      version: version?.version,
      fromMs: now - windowMs,
      toMs: now,
    };
    const delay = await labelDelay(warehouse, model, now);
    // Labels of younger predictions are still coming, and not by chance: the
    // quick ones first. Quality looks at the window before them.
    const maturityMs = maturityOf(version, delay?.p95Seconds);
    const mature = {
      ...selection,
      fromMs: selection.fromMs - maturityMs,
      toMs: now - maturityMs,
    };
    const isBinary = version?.signature.output.task === 'binary';
    const [summary, measured, young, bins, drift, errorRate] =
      await Promise.all([
        summarise(warehouse, selection),
        version && measureTask(warehouse, version, mature),
        isBinary ? measureTask(warehouse, version, selection) : undefined,
        isBinary ? calibration(warehouse, mature) : [],
        this.drift(model, asked),
        calls.errorRate(selection),
      ]);
    const quality = measured?.figures ?? describeQuality(undefined);
    return {
      model,
      version: version?.version ?? null,
      window: asked.window,
      from: new Date(selection.fromMs).toISOString(),
      to: new Date(selection.toMs).toISOString(),
      ...quality,
      latencyMs: summary.latencyMs,
      samples: summary.predictions,
      predictionsTotal: summary.predictions,
      errorRate,
      regression: measured?.regression ?? null,
      featureAvailability: summary.featureAvailability,
      labelCoverage: measured
        ? ratio(measured.labelled, measured.predictions)
        : null,
      labelled: measured?.labelled ?? 0,
      labelDelaySeconds: delay?.medianSeconds ?? null,
      labels: {
        from: new Date(mature.fromMs).toISOString(),
        to: new Date(mature.toMs).toISOString(),
        predictions: measured?.predictions ?? 0,
        labelled: measured?.labelled ?? 0,
        maturitySeconds: maturityMs / 1000,
      },
      calibration: bins,
      estimate: {
        accuracy: young?.estimatedAccuracy ?? null,
        auc: young?.estimatedAuc ?? null,
        estimated: true,
      },
      thresholds: {
        accuracy: thresholdStatus(quality.accuracy, ML_THRESHOLDS.accuracy),
        latencyMs: thresholdStatus(
          summary.latencyMs.p95,
          ML_THRESHOLDS.latencyMs,
        ),
        driftScore: thresholdStatus(drift.driftScore, ML_THRESHOLDS.driftScore),
        featureAvailability: thresholdStatus(
          summary.featureAvailability,
          ML_THRESHOLDS.featureAvailability,
        ),
      },
    };
  }

  async history(
    model: string,
    asked: WatchWindow & { intervalSeconds: number },
  ): Promise<ModelMetricsHistoryResponse> {
    const { driftHistory, warehouse } = this.#options;
    const version = await this.#version(model, asked.version);
    const now = Date.now();
    const intervalMs = asked.intervalSeconds * 1000;
    const fromMs = now - parseDurationMs(asked.window);
    const selection = { model, version: asked.version, fromMs, toMs: now };
    const output = version?.signature.output;
    const [groups, classes, drifts, delay] = await Promise.all([
      this.#groups(selection, output?.threshold ?? 0.5, asked.intervalSeconds),
      output?.task === 'multiclass'
        ? measureClasses({
            warehouse,
            selection,
            classes: output.classes ?? [],
            intervalSeconds: asked.intervalSeconds,
          })
        : [],
      driftHistory.between(model, fromMs, now),
      labelDelay(warehouse, model, now),
    ]);
    const maturityMs = maturityOf(version, delay?.p95Seconds);
    const isBinary = output?.task === 'binary';
    return {
      model,
      intervalSeconds: asked.intervalSeconds,
      points: groups.map(group => {
        const atMs = Number(group.key);
        const ofClasses = classes.find(({ key }) => key === group.key);
        const labelled = ofClasses?.labelled ?? group.labelled;
        const drift = drifts
          .filter(each => each.atMs >= atMs && each.atMs < atMs + intervalMs)
          .at(-1);
        return {
          at: new Date(atMs).toISOString(),
          version: asked.version ?? null,
          predictions: group.predictions,
          labelled,
          labelCoverage: ratio(labelled, group.predictions),
          estimatedAccuracy: isBinary ? group.estimatedAccuracy : null,
          latencyMs: { p50: group.p50, p95: group.p95 },
          driftScore: drift?.score ?? null,
          mature: atMs + intervalMs + maturityMs <= now,
          ...(ofClasses?.figures ??
            describeQuality(isBinary ? group : undefined)),
        };
      }),
    };
  }

  async drift(model: string, asked: WatchWindow): Promise<ModelDriftResponse> {
    const { baselines, driftHistory, warehouse } = this.#options;
    return reportDrift({
      baselines,
      driftHistory,
      warehouse,
      model,
      version: await this.#version(model, asked.version),
      windowMs: parseDurationMs(asked.window),
    });
  }

  async distribution(
    model: string,
    asked: WatchWindow,
  ): Promise<PredictionDistributionResponse> {
    const version = await this.#version(model, asked.version);
    const now = Date.now();
    const isCategorical = version?.signature.output.task === 'multiclass';
    const found = await distribution(
      this.#options.warehouse,
      {
        model,
        version: version?.version,
        fromMs: now - parseDurationMs(asked.window),
        toMs: now,
      },
      { buckets: SCORE_BUCKETS, isCategorical },
    );
    return {
      model,
      version: version?.version ?? null,
      window: asked.window,
      type: isCategorical ? 'categorical' : 'numeric',
      ...found,
    };
  }

  /** Everything about a model on one line. */
  async line(model: string, window: string): Promise<ModelMetricsLine> {
    const metrics = await this.metrics(model, { window });
    const drift = await this.drift(model, { window });
    const { thresholds } = metrics;
    return {
      model,
      version: metrics.version,
      accuracy: metrics.accuracy,
      latencyMs: { p50: metrics.latencyMs.p50, p95: metrics.latencyMs.p95 },
      driftScore: drift.driftScore,
      featureAvailability: metrics.featureAvailability,
      predictionsTotal: metrics.predictionsTotal,
      auc: metrics.auc,
      estimatedAccuracy: metrics.estimate.accuracy,
      labelCoverage: metrics.labelCoverage,
      checkedAt: new Date().toISOString(),
      status: worstOf([
        ...Object.values(thresholds).map(({ status }) => status),
        statusOf(drift.driftScore, ML_THRESHOLDS.driftScore),
      ]),
    };
  }

  /** Both sides of a deployment, by labels that had the time to come. */
  async deploymentQuality(
    deployment: Deployment,
  ): Promise<
    { candidate: LabelledQuality; control: LabelledQuality } | undefined
  > {
    const { registry, warehouse } = this.#options;
    const { id, model } = deployment;
    const version = await registry.get(model, deployment.version);
    if (version.signature.output.task !== 'binary') {
      return undefined;
    }
    const now = Date.now();
    const delay = await labelDelay(warehouse, model, now);
    if (!delay) {
      return undefined;
    }
    const groups = await measureQuality({
      warehouse,
      model,
      where: `model = {model:String} AND deployment_id = {deployment:String}
        AND predicted_at >= fromUnixTimestamp64Milli({fromMs:Int64})
        AND predicted_at < fromUnixTimestamp64Milli({toMs:Int64})`,
      params: {
        deployment: id,
        fromMs: deployment.startedMs,
        toMs: now - maturityOf(version, delay.p95Seconds),
      },
      threshold: version.signature.output.threshold,
      grouping: 'role',
    });
    const of = (...roles: string[]): LabelledQuality => {
      const group = groups.find(({ key }) => roles.includes(key));
      return {
        labelled: group?.labelled ?? 0,
        correct: group?.correct ?? 0,
        positives: group?.positives ?? 0,
        auc: group?.auc ?? null,
      };
    };
    return { candidate: of('canary', 'shadow'), control: of('control') };
  }

  #groups(
    selection: {
      model: string;
      version?: string;
      fromMs: number;
      toMs: number;
    },
    threshold: number,
    intervalSeconds: number,
  ): Promise<QualityGroup[]> {
    return measureQuality({
      warehouse: this.#options.warehouse,
      where: SELECTED,
      params: selectionParams(selection),
      model: selection.model,
      threshold,
      grouping: 'interval',
      intervalSeconds,
    });
  }

  /** The version that is asked about; undefined when nothing is in production. */
  async #version(
    model: string,
    version: string | undefined,
  ): Promise<ModelVersion | undefined> {
    const { deployments, registry } = this.#options;
    const wanted = version ?? deployments.production(model);
    if (wanted !== undefined) {
      return registry.get(model, wanted);
    }
    const models = await registry.models();
    if (!models.some(({ name }) => name === model)) {
      throw new NotFoundError(`Model '${model}' does not exist`);
    }
    return undefined;
  }
}

/** How old a prediction must be until its label counts. */
function maturityOf(
  version: ModelVersion | undefined,
  p95Seconds: number | undefined,
): number {
  const tag = version?.tags[LABEL_HORIZON_TAG];
  if (tag !== undefined) {
    try {
      return parseDurationMs(tag);
    } catch {
      // Tags are free text: what is no duration says nothing about labels.
    }
  }
  return Math.min(365 * DAY_MS, Math.round((p95Seconds ?? 0) * 1000));
}
