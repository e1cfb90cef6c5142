import type { TrainingState } from '@analytics-engine/plugin-analytics-common';
import type { Tone } from '@analytics-engine/plugin-analytics-react';

/** Words of every state of a training run. */
export const TRAINING_STATES: Record<
  TrainingState,
  { word: string; tone: Tone }
> = {
  QUEUED: { word: 'Queued', tone: 'neutral' },
  RUNNING: { word: 'Training', tone: 'info' },
  EVALUATING: { word: 'Evaluating', tone: 'info' },
  SUCCEEDED: { word: 'Succeeded', tone: 'success' },
  FAILED: { word: 'Failed', tone: 'danger' },
  CANCELLED: { word: 'Cancelled', tone: 'neutral' },
};

/** True while a run still changes. */
export function isTrainingRunning(state: TrainingState): boolean {
  return state === 'QUEUED' || state === 'RUNNING' || state === 'EVALUATING';
}
