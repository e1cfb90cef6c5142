import { foundAgain } from '../core';
import type { Block, PipelineCore } from '../core';
import type { BlockReport, RunnerSnapshot } from './types';

/** What became of a block that is done now. */
export function describeBlock(
  block: Block,
  topic: string,
  quarantined: number,
): BlockReport {
  return {
    blockNumber: block.number!,
    ranges: block.ranges.map(range => ({ topic, ...range })),
    records: block.records,
    bytes: block.bytes,
    quarantined,
    attempts: block.attempts,
    startedAtMs: block.startedAtMs,
    finishedAtMs: Date.now(),
    settled: block.settledHow,
    foundAgain: foundAgain(block),
    oldestAppendedAtMs: block.oldestAppendedAtMs,
    youngestAppendedAtMs: block.youngestAppendedAtMs,
  };
}

/** A core's figures; blocks on their way count as held. */
export function describeCore(
  core: PipelineCore,
): Omit<RunnerSnapshot, 'positions'> {
  const { held } = core;
  let heldRecords = held.records;
  let heldBytes = held.bytes;
  let oldest = held.oldestAppendedAtMs;
  for (const block of core.unfinished) {
    heldRecords += block.records;
    heldBytes += block.bytes;
    oldest = Math.min(oldest ?? Infinity, block.oldestAppendedAtMs);
  }
  return {
    phase: core.phase,
    heldRecords,
    heldBytes,
    blocksInFlight: core.blocksInFlight,
    oldestHeldAppendedAtMs: oldest,
  };
}
