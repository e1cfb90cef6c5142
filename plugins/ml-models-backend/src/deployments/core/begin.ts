import { changed, entryOf } from './transitions';
import type { Decision, Deployment, Rollout, StampedEvent } from './types';

/** Starts a deployment when none is under way. */
export function begin(
  rollout: Rollout,
  event: Extract<StampedEvent, { kind: 'deploy' }>,
): Decision {
  const { active, model, production } = rollout;
  const { version } = event.deployment;
  if (active) {
    return {
      kind: 'refused',
      message: `Deployment '${active.id}' of ${active.version} is under way (${active.state}): promote or abort it first`,
    };
  }
  if (production?.version === version) {
    return {
      kind: 'refused',
      message: `Version '${version}' of model '${model}' is in production already`,
    };
  }
  const next: Deployment = {
    ...event.deployment,
    model,
    stableVersion: production?.version ?? null,
    state: 'WARMING',
    step: -1,
    stepStartedMs: null,
    pausedFor: null,
    startedMs: event.atMs,
    startedBy: event.actor,
    finishedMs: null,
  };
  const why = event.deployment.reason ? `: ${event.deployment.reason}` : '';
  return changed({ ...rollout, active: next }, [
    entryOf(next, event, `Loading ${version} (${next.strategy})${why}`),
  ]);
}
