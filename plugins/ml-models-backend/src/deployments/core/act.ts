import { advance } from './judge';
import { allowedActionsOf } from './progress';
import { putIntoProduction } from './putIntoProduction';
import { changed, entryOf, finish, pause } from './transitions';
import type { Decision, Deployment, Rollout, StampedEvent } from './types';

/** What a person does to a deployment that is under way. */
export function act(
  rollout: Rollout,
  active: Deployment,
  event: Extract<
    StampedEvent,
    { kind: 'promote' | 'pause' | 'resume' | 'abort' }
  >,
): Decision {
  const allowed = allowedActionsOf(active);
  if (!allowed.includes(event.kind)) {
    return {
      kind: 'refused',
      message: `Deployment '${active.id}' is ${
        active.state
      }: expected one of ${allowed.join(', ')}, found ${event.kind}`,
    };
  }
  const why = event.reason ? `: ${event.reason}` : '';
  switch (event.kind) {
    case 'promote':
      return putIntoProduction(
        rollout,
        active,
        `Promoted by hand${why}`,
        event,
      );
    case 'abort':
      return finish(
        rollout,
        active,
        'ROLLED_BACK',
        `Aborted by hand${why}`,
        event,
      );
    case 'pause':
      return pause(rollout, active, 'person', `Paused by hand${why}`, event);
    default:
      return resume(rollout, active, `Resumed by hand${why}`, event);
  }
}

/** Goes on: with the next step when only the approval was missing, else with the same one anew. */
function resume(
  rollout: Rollout,
  active: Deployment,
  message: string,
  event: StampedEvent,
): Decision {
  if (active.pausedFor === 'approval') {
    return advance(rollout, active, message, event);
  }
  const next: Deployment = {
    ...active,
    state: 'PROGRESSING',
    stepStartedMs: event.atMs,
    pausedFor: null,
    reason: null,
  };
  return changed({ ...rollout, active: next }, [entryOf(next, event, message)]);
}
