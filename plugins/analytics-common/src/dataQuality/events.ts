import type { Incident } from './incidents';
import type { QualityRun } from './runs';

/** Topic of Backstage's events on which {@link QualityRunFinishedEvent} is published. */
export const QUALITY_RUN_FINISHED_TOPIC = 'analytics.data-quality.run-finished';

/** Published after every run whose result was stored. */
export interface QualityRunFinishedEvent {
  run: QualityRun;
}

/** Topic of Backstage's events on which {@link IncidentChangedEvent} is published. */
export const INCIDENT_CHANGED_TOPIC = 'analytics.data-quality.incident-changed';

/** Published whenever an incident was opened or changed its state. */
export interface IncidentChangedEvent {
  incident: Incident;
}

/**
 * Topic of Backstage's events that carries OpenLineage run events as they are
 * sent over HTTP, from whoever has some, for whoever draws lineage.
 */
export const OPEN_LINEAGE_TOPIC = 'analytics.openlineage';

/** Topic of the event log that carries one record for every result of a check. */
export const QUALITY_RESULTS_TOPIC = 'data-quality-results';
/** Dataset that they land in. */
export const QUALITY_RESULTS_DATASET = 'quality_results';
