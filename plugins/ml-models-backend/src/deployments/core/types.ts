import type {
  AnalysisSettings,
  AnalysisVerdict,
  DeploymentState,
  DeploymentStrategy,
} from '@analytics-engine/plugin-analytics-common';

/** Why a deployment stands still. */
export type PauseReason = 'person' | 'inconclusive' | 'approval';

/** One attempt to bring a version into production. */
export interface Deployment {
  id: string;
  model: string;
  version: string;
  /** What was in production when it began. */
  stableVersion: string | null;
  strategy: DeploymentStrategy;
  state: DeploymentState;
  /** Percent of the traffic at each step; empty when there is nothing to step through. */
  steps: readonly number[];
  /** The step in hand; -1 before the first. */
  step: number;
  stepStartedMs: number | null;
  stepDurationMs: number;
  autoPromote: boolean;
  limits: Required<AnalysisSettings>;
  /** Set while it is PAUSED. */
  pausedFor: PauseReason | null;
  /** Rolling only: backend processes in the order in which they change over. */
  instances: readonly string[];
  startedMs: number;
  startedBy: string;
  finishedMs: number | null;
  /** Why it is where it is, in words. */
  reason: string | null;
}

/** Everything about one model that decides where its traffic goes. Changed as a whole. */
export interface Rollout {
  model: string;
  production: { version: string; sinceMs: number } | null;
  /** Versions that were in production before, oldest first: where a rollback goes. */
  past: readonly string[];
  /** The deployment under way; at most one. */
  active: Deployment | null;
}

/** What can happen to a rollout. */
export type RolloutEvent =
  | {
      kind: 'deploy';
      deployment: Pick<
        Deployment,
        | 'id'
        | 'version'
        | 'strategy'
        | 'steps'
        | 'stepDurationMs'
        | 'autoPromote'
        | 'limits'
        | 'instances'
        | 'reason'
      >;
    }
  /** The candidate is loaded and its golden rows are right. */
  | { kind: 'warmed'; deploymentId: string }
  | { kind: 'failed'; deploymentId: string; reason: string }
  | {
      kind: 'judged';
      deploymentId: string;
      step: number;
      verdict: AnalysisVerdict;
      message: string;
    }
  | {
      kind: 'promote' | 'pause' | 'resume' | 'abort';
      deploymentId: string;
      reason?: string;
    }
  | { kind: 'rollback'; toVersion?: string; reason?: string }
  /** Backend processes that live now; rolling only. */
  | { kind: 'instances'; deploymentId: string; live: readonly string[] }
  /** A version that another tool put into production. */
  | { kind: 'adopt'; version: string };

/** An event with when it happened and who caused it. */
export type StampedEvent = RolloutEvent & { atMs: number; actor: string };

/** One line that is added to the history and never changed. */
export interface HistoryEntry {
  deploymentId: string | null;
  atMs: number;
  state: DeploymentState;
  version: string;
  trafficPercent: number;
  actor: string;
  message: string;
}

/** What an event makes of a rollout. */
export type Decision =
  | {
      kind: 'changed';
      rollout: Rollout;
      /** The deployment that ended with it, in its last state. */
      ended: Deployment | null;
      history: HistoryEntry[];
    }
  | { kind: 'unchanged' }
  /** The event does not fit; nothing changes. */
  | { kind: 'refused'; message: string };
