import {
  DEFAULT_BATCH_SIZE,
  DEFAULT_WINDOW_SIZE,
} from '@analytics-engine/plugin-analytics-common';
import type { Config } from '@backstage/config';
import type { BlockLimits } from './definitions/types';

const MIB = 1024 * 1024;

/** The plugin's configuration, read once. */
export interface PipelinesConfig {
  /** Unvalidated definitions, as they are written. */
  definitions: unknown[];
  defaults: BlockLimits;
  deadLetterMaxBytes: number;
  events: { maxBodyBytes: number; maxBufferedBytes: number; maxTopics: number };
}

/** @throws when a value has the wrong type */
export function readPipelinesConfig(root: Config): PipelinesConfig {
  const pipelines = root.getOptionalConfig('analytics.pipelines');
  const events = root.getOptionalConfig('analytics.events');
  return {
    definitions:
      pipelines?.getOptionalConfigArray('definitions')?.map(c => c.get()) ?? [],
    defaults: {
      batchSize:
        pipelines?.getOptionalNumber('batchSize') ?? DEFAULT_BATCH_SIZE,
      windowSize:
        pipelines?.getOptionalString('windowSize') ?? DEFAULT_WINDOW_SIZE,
    },
    deadLetterMaxBytes:
      pipelines?.getOptionalNumber('deadLetters.maxBytes') ?? 1024 * MIB,
    events: {
      maxBodyBytes: events?.getOptionalNumber('maxBodyBytes') ?? 64 * MIB,
      maxBufferedBytes:
        events?.getOptionalNumber('maxBufferedBytes') ?? 256 * MIB,
      maxTopics: events?.getOptionalNumber('maxTopics') ?? 1_000,
    },
  };
}
