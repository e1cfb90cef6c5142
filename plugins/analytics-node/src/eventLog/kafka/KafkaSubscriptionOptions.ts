import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SubscribeOptions } from '../types';
import type { KafkaEventLogConfig } from './readKafkaConfig';

/** What a subscription of the Kafka log needs. */
export interface KafkaSubscriptionOptions {
  config: KafkaEventLogConfig;
  subscriber: SubscribeOptions;
  topicExists(): Promise<boolean>;
  ensureTopic(): Promise<void>;
  logger: LoggerService;
  onClosed(): void;
}
