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
import type { Deployment } from '../deployments/core';
import type { DeploymentsService } from '../deployments/types';
import type { ModelRegistry } from '../registry/types';
import type { CallCounter } from './calls/CallCounter';
import { reportDrift } from './drift/reportDrift';
import type { DriftHistory } from './DriftHistory';
import { compareSides, type ComparedSides } from './quality/compareSides';
import { distribution } from './quality/queries';
import { reportHistory } from './quality/reportHistory';
import { reportMetrics } from './quality/reportMetrics';
import { statusOf, worstOf } from './statusOf';
import type { BaselineStore } from './types';

/** Buckets of a distribution of scores. */
const SCORE_BUCKETS = 20;

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
    return reportMetrics({
      warehouse,
      calls,
      model,
      version,
      window: asked.window,
      driftScore: async () => {
        const drift = await this.#drift(model, version, asked.window);
        return drift.driftScore;
      },
    });
  }

  async history(
    model: string,
    asked: WatchWindow & { intervalSeconds: number },
  ): Promise<ModelMetricsHistoryResponse> {
    const { driftHistory, warehouse } = this.#options;
    return reportHistory({
      warehouse,
      driftHistory,
      model,
      version: await this.#version(model, asked.version),
      onlyVersion: asked.version,
      window: asked.window,
      intervalSeconds: asked.intervalSeconds,
    });
  }

  async drift(model: string, asked: WatchWindow): Promise<ModelDriftResponse> {
    const version = await this.#version(model, asked.version);
    return this.#drift(model, version, asked.window);
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
  deploymentQuality(
    deployment: Deployment,
  ): Promise<ComparedSides | undefined> {
    return compareSides(this.#options, deployment);
  }

  #drift(
    model: string,
    version: ModelVersion | undefined,
    window: string,
  ): Promise<ModelDriftResponse> {
    const { baselines, driftHistory, warehouse } = this.#options;
    return reportDrift({
      baselines,
      driftHistory,
      warehouse,
      model,
      version,
      windowMs: parseDurationMs(window),
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
