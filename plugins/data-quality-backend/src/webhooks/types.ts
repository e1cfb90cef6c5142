import type {
  Incident,
  IncidentTimelineEntry,
} from '@analytics-engine/plugin-analytics-common';

/** A receiver of incidents. */
export interface Webhook {
  /** Stands for it in logs and metrics, where its address never is. */
  name: string;
  url: string;
  /** Shared with the receiver; signs every delivery. */
  secret: string;
  /** Whether it may be inside: loopback, private and link-local addresses. */
  allowPrivateAddresses: boolean;
}

/** Body of a delivery. */
export interface WebhookBody {
  /** `data-quality.incident.<what happened>`. */
  type: `data-quality.incident.${IncidentTimelineEntry['kind']}`;
  /** When it happened, ISO-8601 UTC. */
  timestamp: string;
  data: {
    incident: Incident;
    /** Who did it; `data-quality` for the product itself. */
    actor: string;
    /** The incident's page. */
    url: string;
  };
}

/** Something to be delivered, as it is stored. */
export interface Delivery {
  id: string;
  webhook: string;
  /** JSON, sent as it is every time. */
  body: string;
  /** Tries that failed. */
  attempts: number;
}

/** How a try came out. */
export type DeliveryOutcome = 'delivered' | 'failed' | 'given-up' | 'dropped';
