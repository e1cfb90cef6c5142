import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  type ISocketFactory,
  Kafka,
  logLevel,
  type SASLOptions,
} from 'kafkajs';
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

/**
 * A client of the configured brokers.
 *
 * @param socketFactory - makes its connections; kafkajs' own when absent
 */
export function createKafkaClient(
  config: KafkaEventLogConfig,
  logger: Pick<LoggerService, 'debug'>,
  socketFactory?: ISocketFactory,
): Kafka {
  registerCompressionCodecs();
  return new Kafka({
    clientId: config.clientId,
    brokers: config.brokers,
    ssl: config.ssl,
    // A copy: kafkajs puts a function into it, which could not go to a thread.
    sasl: config.sasl && ({ ...config.sasl } as SASLOptions),
    ...(socketFactory && { socketFactory }),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: RETRY,
    logLevel: logLevel.WARN,
    logCreator: kafkaLogCreator(logger),
  });
}
