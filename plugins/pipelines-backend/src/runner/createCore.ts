import { parseDurationMs } from '@analytics-engine/plugin-analytics-common';
import type { PipelineDefinition } from '@analytics-engine/plugin-analytics-common';
import { PipelineCore } from '../core';
import type { CompiledSink } from '../transform';
import {
  BACKOFF_MS,
  CLAIM_INTERVAL_MS,
  MAX_BLOCKS_IN_FLIGHT,
  MAX_BLOCK_BYTES,
  MAX_HELD_BLOCKS,
  MAX_HELD_BYTES,
} from './limits';

/** The core of a definition, within the limits of every runner. */
export function createCore(
  definition: PipelineDefinition,
  sinks: CompiledSink[],
): PipelineCore {
  return new PipelineCore({
    batchSize: definition.batchSize,
    windowMs: parseDurationMs(definition.windowSize),
    maxBlockBytes: MAX_BLOCK_BYTES,
    maxBlocksInFlight: MAX_BLOCKS_IN_FLIGHT,
    maxHeldRecords: MAX_HELD_BLOCKS * definition.batchSize,
    maxHeldBytes: MAX_HELD_BYTES,
    sinks: sinks.map(({ exact }) => ({ exact })),
    onError: definition.onError,
    backoffMs: BACKOFF_MS,
    claimIntervalMs: CLAIM_INTERVAL_MS,
  });
}
