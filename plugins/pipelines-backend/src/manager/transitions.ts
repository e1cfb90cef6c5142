import type {
  PipelineAction,
  PipelineDesiredState,
  PipelineState,
} from '@analytics-engine/plugin-analytics-common';

/** What an action means in a state. */
export type Transition =
  /** It stands there already. */
  | { kind: 'none' }
  | { kind: 'refused'; allowedActions: PipelineAction[] }
  | { kind: 'go'; desired: PipelineDesiredState };

const ALLOWED: Record<PipelineState, PipelineAction[]> = {
  // As service managers do it: a restart of what stands still starts it.
  STOPPED: ['start', 'restart'],
  STARTING: ['stop', 'restart'],
  RUNNING: ['stop', 'restart', 'pause'],
  DEGRADED: ['stop', 'restart', 'pause'],
  PAUSED: ['start', 'stop', 'restart'],
  STOPPING: [],
  FAILED: ['start', 'stop', 'restart'],
};

/** States in which an action has nothing to do. */
const ALREADY: Record<PipelineAction, PipelineState[]> = {
  start: ['STARTING', 'RUNNING', 'DEGRADED'],
  stop: ['STOPPED', 'STOPPING'],
  pause: ['PAUSED'],
  restart: [],
};

/** Where a pipeline is wanted to stand after an action. */
export const DESIRED_STATES: Record<PipelineAction, PipelineDesiredState> = {
  start: 'RUNNING',
  stop: 'STOPPED',
  pause: 'PAUSED',
  restart: 'RUNNING',
};

/** What people can do to a pipeline in this state. */
export function allowedActions(state: PipelineState): PipelineAction[] {
  return [...ALLOWED[state]];
}

/** Decides an action; total over states and actions. */
export function decideTransition(
  state: PipelineState,
  action: PipelineAction,
): Transition {
  if (ALREADY[action].includes(state)) {
    return { kind: 'none' };
  }
  if (!ALLOWED[state].includes(action)) {
    return { kind: 'refused', allowedActions: allowedActions(state) };
  }
  return { kind: 'go', desired: DESIRED_STATES[action] };
}
