import { changed, finish } from './transitions';
import type { Decision, Rollout, StampedEvent } from './types';

/**
 * Takes traffic off the newest version: off the candidate while a deployment
 * is under way, else off the version in production.
 */
export function rollBack(
  rollout: Rollout,
  event: Extract<StampedEvent, { kind: 'rollback' }>,
): Decision {
  const { active, model, past, production } = rollout;
  const why = event.reason ? `: ${event.reason}` : '';
  if (!production) {
    return {
      kind: 'refused',
      message: `Model '${model}' has no version in production to go back to`,
    };
  }
  if (
    active &&
    (event.toVersion === undefined || event.toVersion === production.version)
  ) {
    return finish(
      rollout,
      active,
      'ROLLED_BACK',
      `Rolled back by hand${why}`,
      event,
    );
  }
  if (active) {
    return {
      kind: 'refused',
      message: `Deployment '${active.id}' of ${active.version} is under way: it can only be rolled back to ${production.version}, found ${event.toVersion}`,
    };
  }
  const to = event.toVersion ?? past.at(-1);
  if (to === undefined) {
    return {
      kind: 'refused',
      message: `Model '${model}' has no version before to go back to`,
    };
  }
  const index = past.lastIndexOf(to);
  if (index < 0) {
    return {
      kind: 'refused',
      message: `Version '${to}' of model '${model}' was not in production before: expected one of ${
        past.join(', ') || 'none'
      }`,
    };
  }
  return changed(
    {
      ...rollout,
      production: { version: to, sinceMs: event.atMs },
      // What was rolled back is no place to go back to.
      past: past.slice(0, index),
    },
    [
      {
        deploymentId: null,
        atMs: event.atMs,
        state: 'ROLLED_BACK',
        version: production.version,
        trafficPercent: 0,
        actor: event.actor,
        message: `Rolled back from ${production.version} to ${to}${why}`,
      },
    ],
  );
}
