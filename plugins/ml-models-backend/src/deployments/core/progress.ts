import type { DeploymentAction } from '@analytics-engine/plugin-analytics-common';
import type { Deployment } from './types';

/** All of the traffic. */
export const ALL_PERCENT = 100;

/** Strategies whose last step of 100 % is the promotion: what came before was the evidence. */
const PROMOTED_BY_LAST_STEP = ['canary', 'rolling'];

/** Percent of the traffic that the candidate answers. */
export function trafficPercentOf(deployment: Deployment): number {
  switch (deployment.state) {
    case 'PROGRESSING':
    case 'PAUSED':
      return deployment.step < 0 ? 0 : deployment.steps[deployment.step] ?? 0;
    case 'PROMOTED':
      return ALL_PERCENT;
    default:
      return 0;
  }
}

/** True when there is no step left but the promotion. */
export function isLastStep({ strategy, steps, step }: Deployment): boolean {
  const next = steps[step + 1];
  return (
    next === undefined ||
    (next >= ALL_PERCENT && PROMOTED_BY_LAST_STEP.includes(strategy))
  );
}

/** How many of `instances` have changed over at a percentage; never more than asked for. */
export function changedOver(instances: number, percent: number): number {
  // Steps such as 100/3 % come back as 0.9999999 of an instance.
  return Math.floor((instances * percent) / ALL_PERCENT + 1e-9);
}

/** What a person can do now. */
export function allowedActionsOf({ state }: Deployment): DeploymentAction[] {
  switch (state) {
    case 'PENDING':
    case 'WARMING':
      return ['abort'];
    case 'PROGRESSING':
      return ['promote', 'pause', 'abort'];
    case 'PAUSED':
      return ['promote', 'resume', 'abort'];
    default:
      return [];
  }
}
