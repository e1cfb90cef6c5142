import type { ModelStatus } from '@analytics-engine/plugin-analytics-common';
import type { Tone } from '@analytics-engine/plugin-analytics-react';

/** Which models answer, which are not well, and which nobody deployed yet. */
export interface ServingSummary {
  serving: ModelStatus[];
  ill: ModelStatus[];
  waiting: ModelStatus[];
  tone: Tone;
}

/** Sums up what models are doing. */
export function summariseServing(models: ModelStatus[]): ServingSummary {
  const serving = models.filter(
    ({ production, health }) => production !== null && health !== 'DOWN',
  );
  const ill = models.filter(({ health }) => health !== 'UP');
  const waiting = models.filter(
    ({ production, health }) => production === null && health === 'UP',
  );
  return { serving, ill, waiting, tone: toneOf(ill, waiting) };
}

function toneOf(ill: ModelStatus[], waiting: ModelStatus[]): Tone {
  if (ill.length > 0) {
    return ill.some(({ health }) => health === 'DOWN') ? 'danger' : 'warning';
  }
  return waiting.length > 0 ? 'neutral' : 'success';
}
