import type { PipelineState } from '@analytics-engine/plugin-analytics-common';
import type { Tone } from '@analytics-engine/plugin-analytics-react';

/** Tone and meaning of every state of a pipeline. */
export const PIPELINE_STATES: Record<
  PipelineState,
  { tone: Tone; word: string; meaning: string }
> = {
  RUNNING: {
    tone: 'success',
    word: 'Running',
    meaning: 'Events land as they come in.',
  },
  DEGRADED: {
    tone: 'warning',
    word: 'Degraded',
    meaning: 'Events land, but something slows it down or repeats.',
  },
  PAUSED: {
    tone: 'info',
    word: 'Paused',
    meaning:
      'Nothing is read; events wait in the log. Resume continues where it was.',
  },
  STOPPED: {
    tone: 'neutral',
    word: 'Stopped',
    meaning: 'Not reading and holding no resources; events wait in the log.',
  },
  STARTING: {
    tone: 'info',
    word: 'Starting',
    meaning: 'Settling what was in hand, then reading.',
  },
  STOPPING: {
    tone: 'info',
    word: 'Stopping',
    meaning: 'Finishing the block in hand.',
  },
  FAILED: {
    tone: 'danger',
    word: 'Failed',
    meaning: 'Stopped by an error; nothing was lost, events wait in the log.',
  },
};
