/** Topic of Backstage's events on which {@link ModelsChangedEvent} is published. */
export const MODELS_CHANGED_TOPIC = 'analytics.models.changed';

/**
 * Published whenever a model was registered or its version in production
 * changed, and once at start. Carries all models, so that a subscriber that
 * missed one is right again with the next.
 */
export interface ModelsChangedEvent {
  models: Array<{
    name: string;
    description: string;
    owner: string;
    productionVersion: string | null;
    /** Dataset that it learns from, if known. */
    trainingDataset: string | null;
  }>;
}
