import type {
  PipelineStatus,
  PipelinesStatusResponse,
} from '@analytics-engine/plugin-analytics-common';
import { PIPELINE_THRESHOLDS } from '@analytics-engine/plugin-analytics-common';

/** Something a person should look at, worst first. */
export interface Concern {
  pipeline: string;
  tone: 'danger' | 'warning' | 'info';
  /** What is wrong, in one sentence. */
  what: string;
  /** What to do about it, the text of a link. */
  action: string;
  /** Tab of the pipeline's page where that is done. */
  tab: 'overview' | 'failed' | 'definition';
}

const ORDER = { danger: 0, warning: 1, info: 2 } as const;

/** Everything that is not fine, worst first. */
export function judge(status: PipelinesStatusResponse): Concern[] {
  return status.pipelines
    .flatMap(concernsOf)
    .sort((a, b) => ORDER[a.tone] - ORDER[b.tone]);
}

function concernsOf(pipeline: PipelineStatus): Concern[] {
  const concerns: Concern[] = [];
  const add = (concern: Omit<Concern, 'pipeline'>) =>
    concerns.push({ pipeline: pipeline.name, ...concern });
  if (pipeline.state === 'FAILED') {
    add({
      tone: 'danger',
      what: `has failed${
        pipeline.lastError ? `: ${pipeline.lastError.message}` : ''
      }`,
      action: 'See why and restart it',
      tab: 'overview',
    });
  } else if (pipeline.state === 'DEGRADED' || pipeline.health === 'DEGRADED') {
    add({
      tone: 'warning',
      what: 'works, but not as it should',
      action: 'See what degrades it',
      tab: 'overview',
    });
  }
  if ((pipeline.lagSeconds ?? 0) > PIPELINE_THRESHOLDS.lagSeconds.alert) {
    add({
      tone: 'warning',
      what: 'is behind by more than the alert limit',
      action: 'See the lag per partition',
      tab: 'overview',
    });
  }
  if (pipeline.errorCount > 0) {
    add({
      tone: 'warning',
      what: `has ${pipeline.errorCount} failed ${
        pipeline.errorCount === 1 ? 'batch' : 'batches'
      } waiting`,
      action: 'Look at them, retry or clear',
      tab: 'failed',
    });
  }
  if (pipeline.state === 'PAUSED' || pipeline.state === 'STOPPED') {
    add({
      tone: 'info',
      what: `is ${pipeline.state.toLowerCase()}; events wait in the log`,
      action: 'Start it when you are ready',
      tab: 'overview',
    });
  }
  return concerns;
}
