import type {
  AnalysisVerdict,
  DeploymentState,
  DeploymentStrategy,
} from '@analytics-engine/plugin-analytics-common';
import type { Tone } from '@analytics-engine/plugin-analytics-react';

/** Words of every state of a deployment. */
export const DEPLOYMENT_STATES: Record<
  DeploymentState,
  { word: string; tone: Tone }
> = {
  PENDING: { word: 'Waiting', tone: 'neutral' },
  WARMING: { word: 'Warming up', tone: 'info' },
  PROGRESSING: { word: 'In progress', tone: 'info' },
  PAUSED: { word: 'Paused', tone: 'warning' },
  PROMOTED: { word: 'Promoted', tone: 'success' },
  ROLLED_BACK: { word: 'Rolled back', tone: 'danger' },
  FAILED: { word: 'Failed', tone: 'danger' },
  SUPERSEDED: { word: 'Superseded', tone: 'neutral' },
};

/** Words of what an analysis found. */
export const VERDICTS: Record<AnalysisVerdict, { word: string; tone: Tone }> = {
  SUCCESS: { word: 'good', tone: 'success' },
  FAILURE: { word: 'bad', tone: 'danger' },
  INCONCLUSIVE: { word: 'not clear yet', tone: 'neutral' },
};

/** What each strategy does, for the person who chooses. */
export const STRATEGIES: Record<
  DeploymentStrategy,
  { label: string; description: string }
> = {
  canary: {
    label: 'Canary',
    description:
      'A growing share of the requests, compared with an equal slice of the version in production; goes back by itself when it is worse',
  },
  'blue-green': {
    label: 'Blue-green',
    description: 'All requests at once; the old version stays warm',
  },
  shadow: {
    label: 'Shadow',
    description:
      'Asked beside the version in production; nobody sees what it says',
  },
  rolling: {
    label: 'Rolling',
    description: 'One backend process after the other',
  },
  immediate: {
    label: 'Immediate',
    description: 'All requests at once, without a comparison',
  },
};
