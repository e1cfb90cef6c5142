import type { QualityGate } from '@analytics-engine/plugin-analytics-common';

/** Words of what a gate holds back, and of what opening it does. */
export const PASSAGES: Record<
  QualityGate['passage'],
  { held: string; opens: string }
> = {
  pipeline: {
    held: 'Pipelines that feed this dataset are paused',
    opens:
      'The pipelines go on where they stopped; events that waited in the log land.',
  },
  training: {
    held: 'No model is trained on this dataset',
    opens: 'Models can be trained on the dataset again, as it is now.',
  },
  deployment: {
    held: 'No model trained on this dataset is deployed',
    opens: 'Models that were trained on the dataset can be deployed again.',
  },
};
