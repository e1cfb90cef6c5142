import { isLastStep, trafficPercentOf } from './progress';
import { putIntoProduction } from './putIntoProduction';
import { changed, entryOf, finish, pause, type Stamp } from './transitions';
import type { Decision, Deployment, Rollout, StampedEvent } from './types';

/** An undecided step waits this many times its duration before a person is asked ... */
const INCONCLUSIVE_FACTOR = 5;
/** ... and at least this long. */
const MIN_INCONCLUSIVE_MS = 60_000;

/** What a verdict of the analysis makes of the step in hand. */
export function judge(
  rollout: Rollout,
  active: Deployment,
  event: Extract<StampedEvent, { kind: 'judged' }>,
): Decision {
  const { state, step, stepStartedMs } = active;
  // The verdict is about traffic that this step no longer has.
  if (event.step !== step || stepStartedMs === null) {
    return { kind: 'unchanged' };
  }
  // A pause holds the step, not the guard: a candidate that fails goes.
  if (event.verdict === 'FAILURE') {
    return finish(
      rollout,
      active,
      'ROLLED_BACK',
      `Rolled back by the analysis: ${event.message}`,
      event,
    );
  }
  const elapsedMs = event.atMs - stepStartedMs;
  if (state !== 'PROGRESSING' || elapsedMs < active.stepDurationMs) {
    return { kind: 'unchanged' };
  }
  if (event.verdict === 'SUCCESS') {
    return active.autoPromote
      ? advance(rollout, active, event.message, event)
      : pause(
          rollout,
          active,
          'approval',
          `${event.message}; waits for a person to go on`,
          event,
        );
  }
  const limitMs = Math.max(
    MIN_INCONCLUSIVE_MS,
    INCONCLUSIVE_FACTOR * active.stepDurationMs,
  );
  return elapsedMs < limitMs
    ? { kind: 'unchanged' }
    : pause(
        rollout,
        active,
        'inconclusive',
        `Still undecided after ${Math.round(elapsedMs / 1000)} s: ${
          event.message
        }; a person has to decide`,
        event,
      );
}

/** Goes to the next step, or into production after the last. */
export function advance(
  rollout: Rollout,
  active: Deployment,
  message: string,
  stamp: Stamp,
): Decision {
  if (isLastStep(active)) {
    return putIntoProduction(rollout, active, `Promoted: ${message}`, stamp);
  }
  const next: Deployment = {
    ...active,
    state: 'PROGRESSING',
    step: active.step + 1,
    stepStartedMs: stamp.atMs,
    pausedFor: null,
    reason: null,
  };
  return changed({ ...rollout, active: next }, [
    entryOf(
      next,
      stamp,
      `${next.version} takes ${trafficPercentOf(
        next,
      )} % of the traffic: ${message}`,
    ),
  ]);
}
