import type {
  PipelineMetrics,
  PipelinesMetricsResponse,
  PipelineState,
  PipelineStatus,
} from '@analytics-engine/plugin-analytics-common';
import {
  PIPELINE_THRESHOLDS,
  verdictOf,
} from '@analytics-engine/plugin-analytics-common';
import type { ManagedPipeline } from './ManagedPipeline';
import type { PipelineMonitor } from './PipelineMonitor';

/** Window of GET /pipelines/metrics and of the success rate. */
export const METRICS_WINDOW_SECONDS = 300;
/** The same as people read it. */
export const METRICS_WINDOW = '5m';
/** Window of the rate that pages show. */
const RATE_WINDOW_SECONDS = 60;

const HEALTH: Record<PipelineState, PipelineStatus['health']> = {
  STOPPED: 'DOWN',
  STARTING: 'DEGRADED',
  RUNNING: 'UP',
  PAUSED: 'DEGRADED',
  STOPPING: 'DEGRADED',
  FAILED: 'DOWN',
  DEGRADED: 'DEGRADED',
};

/** A pipeline as GET /pipelines/{name}/status shows it. */
export function describeStatus(
  pipeline: ManagedPipeline,
  monitor: PipelineMonitor,
): PipelineStatus {
  const figures = monitor.recorder.figures(METRICS_WINDOW_SECONDS);
  const working = ['RUNNING', 'DEGRADED'].includes(pipeline.state);
  return {
    name: pipeline.name,
    state: pipeline.state,
    desiredState: pipeline.desired,
    health: HEALTH[pipeline.state],
    since: new Date(pipeline.sinceMs).toISOString(),
    uptimeSeconds: working
      ? Math.floor((Date.now() - pipeline.runningSinceMs) / 1000)
      : 0,
    lagSeconds: monitor.observed.lagSeconds,
    consumerLag: monitor.observed.consumerLag,
    eventsPerSecond: monitor.recorder.eventsPerSecond(RATE_WINDOW_SECONDS),
    successRate: rate(figures.success, figures.failure),
    lastBatch: pipeline.condition.lastBatch,
    lastError: pipeline.condition.lastError,
    errorCount: pipeline.condition.openErrors,
    restarts: pipeline.restarts,
    heldBy: pipeline.heldBy,
  };
}

/** A pipeline as GET /pipelines/metrics shows it. */
export function describeMetrics(
  pipeline: ManagedPipeline,
  monitor: PipelineMonitor,
): PipelineMetrics {
  const { success, failure, blocks } = monitor.recorder.figures(
    METRICS_WINDOW_SECONDS,
  );
  const successRate = rate(success, failure);
  const eventsPerSecond = monitor.recorder.eventsPerSecond(
    METRICS_WINDOW_SECONDS,
  );
  const { lagSeconds, consumerLag } = monitor.observed;
  return {
    name: pipeline.name,
    batchesTotal: success + failure,
    successTotal: success,
    failureTotal: failure,
    successRate,
    eventsPerSecond,
    lagSeconds,
    durationMs: {
      p50: blocks.quantile(0.5),
      p95: blocks.quantile(0.95),
      p99: blocks.quantile(0.99),
    },
    thresholds: {
      successRate: verdict(successRate, 'successRate'),
      lagSeconds: verdict(lagSeconds, 'lagSeconds'),
      // A reader that has caught up is as fast as the events come.
      eventsPerSecond:
        consumerLag === 0 ? 'OK' : verdict(eventsPerSecond, 'eventsPerSecond'),
    },
  };
}

/** Sums of the pipelines' metrics. */
export function totalsOf(
  pipelines: PipelineMetrics[],
): PipelinesMetricsResponse['totals'] {
  const sum = (value: (metrics: PipelineMetrics) => number) =>
    pipelines.reduce((total, metrics) => total + value(metrics), 0);
  const success = sum(({ successTotal }) => successTotal);
  const failure = sum(({ failureTotal }) => failureTotal);
  const lags = pipelines
    .map(({ lagSeconds }) => lagSeconds)
    .filter(lag => lag !== null);
  return {
    batches: success + failure,
    success,
    failure,
    successRate: rate(success, failure),
    eventsPerSecond:
      Math.round(sum(({ eventsPerSecond }) => eventsPerSecond) * 100) / 100,
    maxLagSeconds: lags.length > 0 ? Math.max(...lags) : null,
  };
}

function rate(success: number, failure: number): number | null {
  return success + failure === 0 ? null : success / (success + failure);
}

function verdict(
  value: number | null,
  key: keyof typeof PIPELINE_THRESHOLDS,
): 'OK' | 'ALERT' | 'UNKNOWN' {
  const found = verdictOf(value, PIPELINE_THRESHOLDS[key]);
  if (found === 'UNKNOWN') {
    return found;
  }
  return found === 'NORMAL' ? 'OK' : 'ALERT';
}
