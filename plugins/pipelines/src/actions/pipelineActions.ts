import type {
  PipelineAction,
  PipelineState,
} from '@analytics-engine/plugin-analytics-common';

/** What a person reads before and after an action. */
export interface ActionWords {
  label: string;
  done: string;
  /** What it will do; absent for what needs no confirmation. */
  confirm?: string;
  destructive?: boolean;
}

/** Words of every action. */
export const ACTION_WORDS: Record<PipelineAction, ActionWords> = {
  start: { label: 'Start', done: 'is starting' },
  pause: {
    label: 'Pause',
    done: 'is pausing',
    confirm:
      'The block in hand is finished, then nothing more is read. Events wait in the log and nothing is lost.',
  },
  restart: {
    label: 'Restart',
    done: 'is restarting',
    confirm:
      'The block in hand is finished, then the pipeline stops and starts again with its current definition.',
  },
  stop: {
    label: 'Stop',
    done: 'is stopping',
    confirm:
      'The block in hand is finished and the pipeline gives up its place. Events wait in the log until it is started again, also after a restart of the server.',
    destructive: true,
  },
};

/** What can be done in a state, the most likely first; what a gate holds can only be kept from running. */
export function actionsFor(
  state: PipelineState,
  options: { isHeld: boolean },
): PipelineAction[] {
  return options.isHeld
    ? allActionsFor(state).filter(
        action => action === 'stop' || action === 'pause',
      )
    : allActionsFor(state);
}

function allActionsFor(state: PipelineState): PipelineAction[] {
  switch (state) {
    case 'RUNNING':
    case 'DEGRADED':
      return ['pause', 'restart', 'stop'];
    case 'PAUSED':
      return ['start', 'restart', 'stop'];
    case 'STOPPED':
      return ['start'];
    case 'FAILED':
      return ['start', 'stop'];
    case 'STARTING':
      return ['stop'];
    default:
      return [];
  }
}

/** Label of an action in a state: starting a paused pipeline is called resuming. */
export function labelOf(action: PipelineAction, state: PipelineState): string {
  return action === 'start' && state === 'PAUSED'
    ? 'Resume'
    : ACTION_WORDS[action].label;
}
