import type { PipelineListItem } from './management';

/** Topic of Backstage's events on which {@link PipelinesChangedEvent} is published. */
export const PIPELINES_CHANGED_TOPIC = 'analytics.pipelines.changed';

/**
 * Published whenever a pipeline was created, changed or deleted, and once at
 * start. Carries all pipelines, so that a subscriber that missed one is right
 * again with the next.
 */
export interface PipelinesChangedEvent {
  pipelines: PipelineListItem[];
}
