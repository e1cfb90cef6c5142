import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { SubscribeOptions } from '../types';
import type { AppendSignal } from './AppendSignal';
import type { EmbeddedSubscription } from './EmbeddedSubscription';
import type { PartitionLeases } from './PartitionLeases';
import type { TopicEntry } from './TopicDirectory';

/** What a subscription of the embedded log needs. */
export interface SubscriptionOptions {
  knex: Knex;
  topic: TopicEntry;
  subscriber: SubscribeOptions;
  leases: PartitionLeases;
  leaseMs: number;
  pollIntervalMs: number;
  signal: AppendSignal;
  logger: LoggerService;
  /** Called when other readers of the group should look at their leases. */
  onLeasesChanged(me: EmbeddedSubscription): void;
  onClosed(me: EmbeddedSubscription): void;
}
