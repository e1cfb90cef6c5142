import type {
  ModelHealth,
  ModelState,
} from '@analytics-engine/plugin-analytics-common';
import type { Tone } from '@analytics-engine/plugin-analytics-react';

/** What a person reads for a state, and how good it is. */
export interface StateWords {
  word: string;
  tone: Tone;
  meaning: string;
}

/** Words of every state of a model. */
export const MODEL_STATES: Record<ModelState, StateWords> = {
  SERVING: {
    word: 'Serving',
    tone: 'success',
    meaning: 'One version answers every request.',
  },
  DEPLOYING: {
    word: 'Deploying',
    tone: 'info',
    meaning: 'A new version is being made ready; the old one answers.',
  },
  CANARY: {
    word: 'Canary',
    tone: 'info',
    meaning: 'A new version answers a share of the requests and is compared.',
  },
  FAILED: {
    word: 'Failed',
    tone: 'danger',
    meaning: 'The version in production cannot answer.',
  },
  RETIRED: {
    word: 'Not deployed',
    tone: 'neutral',
    meaning: 'Versions are registered, but none is in production.',
  },
};

/** Words of a model's health. */
export const MODEL_HEALTH: Record<ModelHealth, { word: string; tone: Tone }> = {
  UP: { word: 'healthy', tone: 'success' },
  DEGRADED: { word: 'degraded', tone: 'warning' },
  DOWN: { word: 'down', tone: 'danger' },
};
