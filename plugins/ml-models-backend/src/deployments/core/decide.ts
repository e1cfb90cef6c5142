import { act } from './act';
import { begin } from './begin';
import { judge } from './judge';
import { putIntoProduction } from './putIntoProduction';
import { rollBack } from './rollBack';
import { changed, entryOf, finish, pause } from './transitions';
import type { Decision, Deployment, Rollout, StampedEvent } from './types';

/** Events that a person causes on a deployment under way. */
const PERSONAL = ['promote', 'pause', 'resume', 'abort'];

/**
 * What an event makes of a rollout.
 *
 * The whole life of deployments is decided here and nowhere else, and nothing
 * here waits, reads a clock or knows a database: the caller stores the answer
 * with compare-and-set and asks again when somebody else was first. So it can
 * be run through any number of histories in a test.
 */
export function decide(rollout: Rollout, event: StampedEvent): Decision {
  switch (event.kind) {
    case 'deploy':
      return begin(rollout, event);
    case 'rollback':
      return rollBack(rollout, event);
    case 'adopt':
      return adopt(rollout, event);
    default: {
      const { active } = rollout;
      if (!active || active.id !== event.deploymentId) {
        // Only a person needs to be told; for the rest it came too late.
        return PERSONAL.includes(event.kind)
          ? {
              kind: 'refused',
              message: `Deployment '${event.deploymentId}' is over`,
            }
          : { kind: 'unchanged' };
      }
      return decideActive(rollout, active, event);
    }
  }
}

function decideActive(
  rollout: Rollout,
  active: Deployment,
  event: Extract<StampedEvent, { deploymentId: string }>,
): Decision {
  switch (event.kind) {
    case 'warmed':
      return warmed(rollout, active, event);
    case 'failed':
      return finish(rollout, active, 'FAILED', event.reason, event);
    case 'judged':
      return judge(rollout, active, event);
    case 'instances':
      return keepInstances(rollout, active, event.live);
    default:
      return act(rollout, active, event);
  }
}

/** The candidate can answer: traffic begins, or the version takes over at once. */
function warmed(
  rollout: Rollout,
  active: Deployment,
  event: StampedEvent,
): Decision {
  if (active.state !== 'WARMING') {
    return { kind: 'unchanged' };
  }
  if (active.strategy === 'immediate') {
    return putIntoProduction(
      rollout,
      active,
      'Loaded and in production at once',
      event,
    );
  }
  if (active.strategy === 'blue-green' && !active.autoPromote) {
    return pause(
      rollout,
      active,
      'approval',
      `${active.version} is loaded and takes no traffic yet: resume to swap and watch it, promote to swap`,
      event,
    );
  }
  const step = active.strategy === 'shadow' ? -1 : 0;
  const next: Deployment = {
    ...active,
    state: 'PROGRESSING',
    step,
    stepStartedMs: event.atMs,
  };
  return changed({ ...rollout, active: next }, [
    entryOf(next, event, beginningOf(next)),
  ]);
}

function beginningOf({ strategy, steps, version }: Deployment): string {
  switch (strategy) {
    case 'shadow':
      return `${version} is asked beside production; nobody sees its answers`;
    case 'blue-green':
      return `All traffic swapped to ${version}; the version before stays loaded`;
    default:
      return `${version} takes ${steps[0]} % of the traffic`;
  }
}

/** Processes come and go while they change over one by one. */
function keepInstances(
  rollout: Rollout,
  active: Deployment,
  live: readonly string[],
): Decision {
  if (active.strategy !== 'rolling') {
    return { kind: 'unchanged' };
  }
  const known = active.instances.filter(id => live.includes(id));
  const instances = [...known, ...live.filter(id => !known.includes(id))];
  const isSame =
    instances.length === active.instances.length &&
    instances.every((id, index) => id === active.instances[index]);
  return isSame
    ? { kind: 'unchanged' }
    : changed({ ...rollout, active: { ...active, instances } }, []);
}

/** Only while nothing of ours decides: our own deployments move the alias themselves. */
function adopt(
  rollout: Rollout,
  event: Extract<StampedEvent, { kind: 'adopt' }>,
): Decision {
  if (rollout.production || rollout.active) {
    return { kind: 'unchanged' };
  }
  const { version } = event;
  return changed({ ...rollout, production: { version, sinceMs: event.atMs } }, [
    {
      deploymentId: null,
      atMs: event.atMs,
      state: 'PROMOTED',
      version,
      trafficPercent: 100,
      actor: event.actor,
      message: `${version} was found as the champion of the registry`,
    },
  ]);
}
