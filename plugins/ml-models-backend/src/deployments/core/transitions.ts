import type { DeploymentState } from '@analytics-engine/plugin-analytics-common';
import { trafficPercentOf } from './progress';
import type {
  Decision,
  Deployment,
  HistoryEntry,
  PauseReason,
  Rollout,
  StampedEvent,
} from './types';

/** When, and by whom. */
export type Stamp = Pick<StampedEvent, 'atMs' | 'actor'>;

/** A decision that changes something. */
export function changed(
  rollout: Rollout,
  history: HistoryEntry[],
  ended: Deployment | null = null,
): Decision {
  return { kind: 'changed', rollout, history, ended };
}

/** The line of history for where a deployment stands now. */
export function entryOf(
  deployment: Deployment,
  stamp: Stamp,
  message: string,
): HistoryEntry {
  return {
    deploymentId: deployment.id,
    atMs: stamp.atMs,
    state: deployment.state,
    version: deployment.version,
    trafficPercent: trafficPercentOf(deployment),
    actor: stamp.actor,
    message,
  };
}

/** Holds the traffic as it is until a person decides. */
export function pause(
  rollout: Rollout,
  active: Deployment,
  pausedFor: PauseReason,
  reason: string,
  stamp: Stamp,
): Decision {
  const next: Deployment = { ...active, state: 'PAUSED', pausedFor, reason };
  return changed({ ...rollout, active: next }, [entryOf(next, stamp, reason)]);
}

/** Ends a deployment without its version; production is what it was. */
export function finish(
  rollout: Rollout,
  active: Deployment,
  state: Extract<DeploymentState, 'FAILED' | 'ROLLED_BACK'>,
  reason: string,
  stamp: Stamp,
): Decision {
  const ended: Deployment = {
    ...active,
    state,
    pausedFor: null,
    finishedMs: stamp.atMs,
    reason,
  };
  return changed(
    { ...rollout, active: null },
    [entryOf(ended, stamp, reason)],
    ended,
  );
}
