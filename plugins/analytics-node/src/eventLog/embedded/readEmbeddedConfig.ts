import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { parseDurationMs } from '@analytics-engine/plugin-analytics-common';
import { MAX_PARTITIONS } from '../limits';
import { parseSizeBytes } from '../parseSizeBytes';

/** Settings of the embedded log. */
export interface EmbeddedEventLogConfig {
  /** Partitions of a topic when it is created without a number. */
  partitions: number;
  /** Partitions of single topics. */
  partitionsOfTopic: Map<string, number>;
  /** Read records older than this are removed. */
  retentionMs: number;
  /** Most bytes of all records together. */
  maxSizeBytes: number;
  /** Whether records that a group has not read stay whatever their age. */
  retainUnread: boolean;
  /** How long a reader that fell silent keeps its partitions. */
  leaseMs: number;
  /** How often a reader looks for records that another process appended. */
  pollIntervalMs: number;
}

const DEFAULT_RETENTION = '7d';
const DEFAULT_MAX_SIZE = '10GB';
const MIN_SIZE_BYTES = 1024 * 1024;
const DEFAULT_LEASE = '10s';
const DEFAULT_POLL_INTERVAL = '200ms';

/** Reads `analytics.eventLog.embedded`. */
export function readEmbeddedConfig(
  config: Config | undefined,
): EmbeddedEventLogConfig {
  const partitionsOfTopic = new Map<string, number>();
  const topics = config?.getOptionalConfig('topics');
  for (const topic of topics?.keys() ?? []) {
    partitionsOfTopic.set(
      topic,
      checkPartitions(
        topics!.getNumber(`${topic}.partitions`),
        `topics.${topic}.partitions`,
      ),
    );
  }
  const maxSizeBytes = parseSizeBytes(
    config?.getOptionalString('maxSize') ?? DEFAULT_MAX_SIZE,
  );
  if (maxSizeBytes < MIN_SIZE_BYTES) {
    throw new InputError(
      `analytics.eventLog.embedded.maxSize: expected at least 1MB, found ${maxSizeBytes} bytes`,
    );
  }
  return {
    partitions: checkPartitions(
      config?.getOptionalNumber('partitions') ?? 1,
      'partitions',
    ),
    partitionsOfTopic,
    retentionMs: parseDurationMs(
      config?.getOptionalString('retention') ?? DEFAULT_RETENTION,
    ),
    maxSizeBytes,
    retainUnread: config?.getOptionalBoolean('retainUnread') ?? true,
    leaseMs: parseDurationMs(
      config?.getOptionalString('lease') ?? DEFAULT_LEASE,
    ),
    pollIntervalMs: parseDurationMs(
      config?.getOptionalString('pollInterval') ?? DEFAULT_POLL_INTERVAL,
    ),
  };
}

function checkPartitions(partitions: number, key: string): number {
  if (
    !Number.isInteger(partitions) ||
    partitions < 1 ||
    partitions > MAX_PARTITIONS
  ) {
    throw new InputError(
      `analytics.eventLog.embedded.${key}: expected 1 to ${MAX_PARTITIONS}, found ${partitions}`,
    );
  }
  return partitions;
}
