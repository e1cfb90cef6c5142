import type { LoggerService } from '@backstage/backend-plugin-api';
import { Kafka, logLevel, type SASLOptions } from 'kafkajs';
import { registerCompressionCodecs } from './compressionCodecs';
import { kafkaLogCreator } from './kafkaLogCreator';
import type { KafkaEventLogConfig } from './readKafkaConfig';

const CONNECTION_TIMEOUT_MS = 5000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Some seconds of attempts; whoever needs more begins anew with a fresh client. */
const RETRY = {
  initialRetryTime: 100,
  maxRetryTime: 2000,
  retries: 5,
};

/** A client of the configured brokers. */
export function createKafkaClient(
  config: KafkaEventLogConfig,
  logger: Pick<LoggerService, 'debug'>,
): Kafka {
  registerCompressionCodecs();
  return new Kafka({
    clientId: config.clientId,
    brokers: config.brokers,
    ssl: config.ssl,
    sasl: config.sasl as SASLOptions | undefined,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: RETRY,
    logLevel: logLevel.WARN,
    logCreator: kafkaLogCreator(logger),
  });
}
