import type {
  DeploymentDetail,
  DeploymentEvent,
  DeployResponse,
  ModelStatus,
} from '@analytics-engine/plugin-analytics-common';
import type { Deployment, HistoryEntry, Rollout } from './core';
import { ALL_PERCENT, allowedActionsOf, trafficPercentOf } from './core';

const iso = (ms: number) => new Date(ms).toISOString();
const isoOrNull = (ms: number | null) => (ms === null ? null : iso(ms));

/** A deployment for people, without what is only read for one of them. */
export function describeDeployment(
  deployment: Deployment,
  operationId: string | null,
): Omit<DeploymentDetail, 'comparison' | 'history'> {
  return {
    deploymentId: deployment.id,
    model: deployment.model,
    version: deployment.version,
    stableVersion: deployment.stableVersion,
    strategy: deployment.strategy,
    state: deployment.state,
    trafficPercent: trafficPercentOf(deployment),
    steps: [...deployment.steps],
    step: deployment.step,
    stepStartedAt: isoOrNull(deployment.stepStartedMs),
    stepDurationSeconds: deployment.stepDurationMs / 1000,
    autoPromote: deployment.autoPromote,
    analysis: deployment.limits,
    allowedActions: allowedActionsOf(deployment),
    startedAt: iso(deployment.startedMs),
    startedBy: deployment.startedBy,
    finishedAt: isoOrNull(deployment.finishedMs),
    reason: deployment.reason,
    operationId,
  };
}

/** A line of history for people. */
export function describeEntry(entry: HistoryEntry): DeploymentEvent {
  return {
    at: iso(entry.atMs),
    state: entry.state,
    trafficPercent: entry.trafficPercent,
    actor: entry.actor,
    message: entry.message,
  };
}

/** The state that the manual's answer names. */
export function deployStateOf(deployment: Deployment): DeployResponse['state'] {
  if (deployment.state === 'PROMOTED') {
    return 'SERVING';
  }
  return deployment.strategy === 'canary' && trafficPercentOf(deployment) > 0
    ? 'CANARY'
    : 'DEPLOYING';
}

/** Where a model stands, by its rollout alone. */
export function describeRollout(
  rollout: Rollout,
): Omit<ModelStatus, 'health' | 'reasons'> {
  const { active, model, past, production } = rollout;
  const stable = production && {
    version: production.version,
    since: iso(production.sinceMs),
  };
  const percent = active ? trafficPercentOf(active) : 0;
  if (active && percent >= ALL_PERCENT) {
    // Swapped and watched: nobody is answered by the version before.
    return {
      model,
      state: 'DEPLOYING',
      production: {
        version: active.version,
        since: iso(active.stepStartedMs ?? active.startedMs),
      },
      canary: null,
      previous: production && { version: production.version },
      deploymentId: active.id,
    };
  }
  const previous = past.at(-1);
  return {
    model,
    state: stateOf(rollout),
    production: stable,
    canary:
      active && percent > 0
        ? {
            version: active.version,
            trafficPercent: percent,
            since: iso(active.stepStartedMs ?? active.startedMs),
          }
        : null,
    previous: previous === undefined ? null : { version: previous },
    deploymentId: active?.id ?? null,
  };
}

function stateOf({ active, production }: Rollout): ModelStatus['state'] {
  if (active) {
    return deployStateOf(active) === 'CANARY' ? 'CANARY' : 'DEPLOYING';
  }
  return production ? 'SERVING' : 'RETIRED';
}
