import {
  QUALITY_PATHS,
  type IncidentTimelineEntry,
} from '@analytics-engine/plugin-analytics-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { IncidentChange } from '../incidents/types';
import { DeliveryStore } from './DeliveryStore';
import type { DeliveryOutcome, Webhook, WebhookBody } from './types';
import { WebhookSender } from './WebhookSender';

/** Waits between tries: given up after nine hours and a little. */
const RETRY_DELAYS_MS: readonly number[] = [
  5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000, 10_800_000, 14_400_000,
];
/** A check that fails every few minutes is no news. */
const NO_NEWS: ReadonlySet<IncidentTimelineEntry['kind']> = new Set([
  'failed-again',
]);

/** Tells webhooks about incidents. */
export interface Webhooks {
  notify(change: IncidentChange): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Puts the configured webhooks together. */
export function createWebhooks(options: {
  webhooks: Webhook[];
  /** Where the portal is, for links. */
  portalUrl: string;
  knex: Knex;
  /** Told of every try. */
  onOutcome(webhook: string, outcome: DeliveryOutcome): void;
  logger: LoggerService;
  retryDelaysMs?: readonly number[];
}): Webhooks {
  const { webhooks, knex, logger } = options;
  const store = DeliveryStore.create({ knex });
  const senders = webhooks.map(webhook =>
    WebhookSender.create({
      webhook,
      store,
      logger,
      retryDelaysMs: options.retryDelaysMs ?? RETRY_DELAYS_MS,
      onOutcome: outcome => options.onOutcome(webhook.name, outcome),
    }),
  );
  return {
    async notify({ kind, incident, actor }) {
      if (NO_NEWS.has(kind)) {
        return;
      }
      const body: WebhookBody = {
        type: `data-quality.incident.${kind}`,
        timestamp: new Date().toISOString(),
        data: {
          incident,
          actor,
          url: `${options.portalUrl}${QUALITY_PATHS.incident(incident.id)}`,
        },
      };
      for (const sender of senders) {
        await sender.add(JSON.stringify(body));
      }
    },
    async start() {
      await store.keepOnly(webhooks.map(({ name }) => name));
      for (const sender of senders) {
        sender.start();
      }
    },
    async stop() {
      await Promise.all(senders.map(sender => sender.stop()));
    },
  };
}
