import type {
  PipelineAction,
  PipelineState,
} from '@analytics-engine/plugin-analytics-common';
import { decideTransition } from './transitions';

/** One line a state; `-` refused, `.` there already, else the desired state's first letter. */
const TABLE: Record<PipelineState, Record<PipelineAction, string>> = {
  STOPPED: { start: 'R', stop: '.', restart: 'R', pause: '-' },
  STARTING: { start: '.', stop: 'S', restart: 'R', pause: '-' },
  RUNNING: { start: '.', stop: 'S', restart: 'R', pause: 'P' },
  DEGRADED: { start: '.', stop: 'S', restart: 'R', pause: 'P' },
  PAUSED: { start: 'R', stop: 'S', restart: 'R', pause: '.' },
  STOPPING: { start: '-', stop: '.', restart: '-', pause: '-' },
  FAILED: { start: 'R', stop: 'S', restart: 'R', pause: '-' },
};

describe('decideTransition', () => {
  it('knows every action in every state', () => {
    const found = Object.fromEntries(
      Object.keys(TABLE).map(state => [
        state,
        Object.fromEntries(
          (['start', 'stop', 'restart', 'pause'] as const).map(action => {
            const decided = decideTransition(state as PipelineState, action);
            const mark = { none: '.', refused: '-', go: '' }[decided.kind];
            return [action, decided.kind === 'go' ? decided.desired[0] : mark];
          }),
        ),
      ]),
    );
    expect(found).toEqual(TABLE);
  });

  it('says what is allowed instead', () => {
    expect(decideTransition('STOPPED', 'pause')).toEqual({
      kind: 'refused',
      allowedActions: ['start', 'restart'],
    });
  });
});
