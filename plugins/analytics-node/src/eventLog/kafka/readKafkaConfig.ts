import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { MAX_PARTITIONS } from '../limits';
import { parseSizeBytes } from '../parseSizeBytes';

/** How the client proves who it is. */
export interface KafkaSaslConfig {
  mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  username: string;
  password: string;
}

/** Settings of the Kafka log. */
export interface KafkaEventLogConfig {
  brokers: string[];
  clientId: string;
  ssl: boolean | ConnectionOptions;
  sasl?: KafkaSaslConfig;
  topicDefaults: {
    partitions: number;
    replicationFactor: number;
    maxMessageBytes: number;
  };
  consumer: {
    /** Most records of one delivery. */
    maxPollRecords: number;
    sessionTimeoutMs: number;
    maxFetchBytes: number;
    maxPartitionFetchBytes: number;
    fetchMaxWaitMs: number;
  };
  producer: {
    batchSizeBytes: number;
    lingerMs: number;
  };
}

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'];
const PATH = 'analytics.eventLog.kafka';
const ONE_HOUR_MS = 3_600_000;

/** Reads `analytics.eventLog.kafka`. */
export function readKafkaConfig(config: Config): KafkaEventLogConfig {
  const brokers = readBrokers(config);
  if (brokers.length === 0) {
    throw new InputError(`${PATH}.brokers: expected at least one address`);
  }
  const topic = config.getOptionalConfig('topicDefaults');
  const consumer = config.getOptionalConfig('consumer');
  const producer = config.getOptionalConfig('producer');
  return {
    brokers,
    clientId: config.getOptionalString('clientId') ?? 'analytics-engine',
    ssl: readSsl(config),
    sasl: readSasl(config.getOptionalConfig('sasl')),
    topicDefaults: {
      partitions: whole(topic, 'partitions', 4, 1, MAX_PARTITIONS),
      replicationFactor: whole(topic, 'replicationFactor', 1, 1, 32),
      maxMessageBytes: size(topic, 'maxMessageSize', '72MB'),
    },
    consumer: {
      maxPollRecords: whole(consumer, 'max-poll-records', 1000, 1, 100_000),
      sessionTimeoutMs: whole(
        consumer,
        'session-timeout-ms',
        30_000,
        6000,
        ONE_HOUR_MS,
      ),
      maxFetchBytes: size(consumer, 'maxFetchSize', '16MB'),
      maxPartitionFetchBytes: size(consumer, 'maxPartitionFetchSize', '1MB'),
      fetchMaxWaitMs: whole(consumer, 'fetch-max-wait-ms', 100, 1, 5000),
    },
    producer: {
      batchSizeBytes: whole(producer, 'batch-size', 65_536, 1, 1024 ** 3),
      lingerMs: whole(producer, 'linger-ms', 5, 0, 60_000),
    },
  };
}

function readSsl(config: Config): boolean | ConnectionOptions {
  const value = config.getOptional('ssl');
  if (value === undefined || typeof value === 'boolean') {
    return value ?? false;
  }
  const ssl = config.getConfig('ssl');
  const file = (key: string): Buffer | undefined => {
    const path = ssl.getOptionalString(key);
    return path === undefined ? undefined : readFileSync(path);
  };
  return {
    ca: file('caFile'),
    cert: file('certFile'),
    key: file('keyFile'),
    passphrase: ssl.getOptionalString('passphrase'),
    servername: ssl.getOptionalString('serverName'),
  };
}

function readSasl(config: Config | undefined): KafkaSaslConfig | undefined {
  if (!config) {
    return undefined;
  }
  const mechanism = config.getString('mechanism');
  if (!MECHANISMS.includes(mechanism)) {
    throw new InputError(
      `${PATH}.sasl.mechanism: expected ${MECHANISMS.join(
        ', ',
      )}, found '${mechanism}'`,
    );
  }
  return {
    mechanism: mechanism as KafkaSaslConfig['mechanism'],
    username: config.getString('username'),
    password: config.getString('password'),
  };
}

/** A list, or one text with commas between. */
function readBrokers(config: Config): string[] {
  const value = config.getOptional('brokers');
  return typeof value === 'string'
    ? value
        .split(',')
        .map(address => address.trim())
        .filter(Boolean)
    : config.getStringArray('brokers');
}

function whole(
  config: Config | undefined,
  key: string,
  fallback: number,
  min: number,
  max: number,
): number {
  const value = config?.getOptionalNumber(key) ?? fallback;
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new InputError(
      `${PATH} ${key}: expected a whole number from ${min} to ${max}, found ${value}`,
    );
  }
  return value;
}

function size(
  config: Config | undefined,
  key: string,
  fallback: string,
): number {
  return parseSizeBytes(config?.getOptionalString(key) ?? fallback);
}
