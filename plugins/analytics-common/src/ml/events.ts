import type { DeploymentState } from './deployment';

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

/** Topic of Backstage's events on which {@link DeploymentChangedEvent} is published. */
export const DEPLOYMENT_CHANGED_TOPIC = 'analytics.models.deployment';

/** Published by the process that moved a deployment on, or rolled a model back. */
export interface DeploymentChangedEvent {
  model: string;
  /** Null for a rollback without a deployment under way. */
  deploymentId: string | null;
  version: string;
  state: DeploymentState;
  trafficPercent: number;
  productionVersion: string | null;
  actor: string;
  /** What happened and why, in words. */
  message: string;
  at: string;
}
