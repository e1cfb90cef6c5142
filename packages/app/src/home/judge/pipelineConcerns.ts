import type { PipelineStatus } from '@analytics-engine/plugin-analytics-common';
import { PIPELINE_THRESHOLDS } from '@analytics-engine/plugin-analytics-common';
import type { Concern } from './types';

/** Everything about a pipeline that is not fine. */
export function pipelineConcerns(pipeline: PipelineStatus): Concern[] {
  const concerns: Concern[] = [];
  const add = (tab: string, concern: Omit<Concern, 'subject' | 'href'>) =>
    concerns.push({
      subject: pipeline.name,
      href: `/pipelines/${pipeline.name}/${tab}`,
      ...concern,
    });
  if (pipeline.state === 'FAILED') {
    add('overview', {
      tone: 'danger',
      what: `has failed${
        pipeline.lastError ? `: ${pipeline.lastError.message}` : ''
      }`,
      action: 'See why and restart it',
    });
  } else if (pipeline.state === 'DEGRADED' || pipeline.health === 'DEGRADED') {
    add('overview', {
      tone: 'warning',
      what: 'works, but not as it should',
      action: 'See what degrades it',
    });
  }
  if ((pipeline.lagSeconds ?? 0) > PIPELINE_THRESHOLDS.lagSeconds.alert) {
    add('overview', {
      tone: 'warning',
      what: 'is behind by more than the alert limit',
      action: 'See the lag per partition',
    });
  }
  if (pipeline.errorCount > 0) {
    add('failed', {
      tone: 'warning',
      what: `has ${pipeline.errorCount} failed ${
        pipeline.errorCount === 1 ? 'batch' : 'batches'
      } waiting`,
      action: 'Look at them, retry or clear',
    });
  }
  for (const hold of pipeline.heldBy) {
    add('overview', {
      tone: 'warning',
      what: `is held: ${hold.reason}`,
      action: 'See what holds it',
    });
  }
  // One that has nothing left to read is done, such as that of an import.
  const waits = pipeline.consumerLag !== 0;
  if (
    waits &&
    pipeline.heldBy.length === 0 &&
    (pipeline.state === 'PAUSED' || pipeline.state === 'STOPPED')
  ) {
    add('overview', {
      tone: 'info',
      what: `is ${pipeline.state.toLowerCase()}; events wait in the log`,
      action: 'Start it when you are ready',
    });
  }
  return concerns;
}
