import { changed, entryOf, type Stamp } from './transitions';
import type { Decision, Deployment, Rollout } from './types';

/** Versions that a rollback can go back to, newest kept. */
export const MAX_PAST_VERSIONS = 20;

/** Ends a deployment with its version in production. */
export function putIntoProduction(
  rollout: Rollout,
  active: Deployment,
  reason: string,
  stamp: Stamp,
): Decision {
  const ended: Deployment = {
    ...active,
    state: 'PROMOTED',
    pausedFor: null,
    finishedMs: stamp.atMs,
    reason,
  };
  const { production } = rollout;
  // A version that comes back is not behind itself.
  const past = production
    ? [
        ...rollout.past.filter(
          version =>
            version !== active.version && version !== production.version,
        ),
        production.version,
      ].slice(-MAX_PAST_VERSIONS)
    : rollout.past;
  return changed(
    {
      ...rollout,
      production: { version: active.version, sinceMs: stamp.atMs },
      past,
      active: null,
    },
    [entryOf(ended, stamp, reason)],
    ended,
  );
}
