import type { ModelStatus } from '@analytics-engine/plugin-analytics-common';
import type { Concern } from './types';

/** Everything about a model that is not fine, and a rollout that is under way. */
export function modelConcerns(status: ModelStatus): Concern[] {
  const { model, health, reasons, canary } = status;
  const concerns: Concern[] = [];
  if (health !== 'UP') {
    concerns.push({
      subject: model,
      tone: health === 'DOWN' ? 'danger' : 'warning',
      what: `${health === 'DOWN' ? 'cannot answer' : 'is not as it should be'}${
        reasons[0] ? `: ${reasons[0]}` : ''
      }`,
      action: 'See its figures',
      href: `/ml-models/${model}/overview`,
    });
  }
  if (canary) {
    concerns.push({
      subject: model,
      tone: 'info',
      what: `is being rolled out: ${canary.version} answers ${canary.trafficPercent} %`,
      action: 'See how it compares',
      href: `/ml-models/${model}/deployment`,
    });
  }
  return concerns;
}
