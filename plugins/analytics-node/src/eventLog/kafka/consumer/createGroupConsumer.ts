import type { Consumer, Kafka } from 'kafkajs';
import type { KafkaEventLogConfig } from '../readKafkaConfig';
import { HEARTBEAT_INTERVAL_MS } from './whileBeating';

/** A broker answers at once when it has this much; else after `fetch-max-wait-ms`. */
const MIN_FETCH_BYTES = 64 * 1024;
const REBALANCE_TIMEOUT_MS = 60_000;
/** After this, partitions that are new are noticed: those of a topic made at the same moment, too. */
const METADATA_MAX_AGE_MS = 10_000;

/** A consumer of a group that never creates topics and never restarts by itself. */
export function createGroupConsumer(
  kafka: Kafka,
  config: KafkaEventLogConfig,
  groupId: string,
): Consumer {
  const { consumer } = config;
  return kafka.consumer({
    groupId,
    allowAutoTopicCreation: false,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    sessionTimeout: consumer.sessionTimeoutMs,
    rebalanceTimeout: REBALANCE_TIMEOUT_MS,
    heartbeatInterval: HEARTBEAT_INTERVAL_MS,
    minBytes: MIN_FETCH_BYTES,
    maxBytes: consumer.maxFetchBytes,
    maxBytesPerPartition: consumer.maxPartitionFetchBytes,
    maxWaitTimeInMs: consumer.fetchMaxWaitMs,
    retry: { retries: 5, restartOnFailure: async () => false },
  });
}
