import type { Cut } from './HeldRecords';
import type { Block, ClaimedBlock, SinkProgress } from './types';

/** A block that was just cut off what is held. */
export function newBlock(options: {
  key: number;
  cut: Cut;
  sinks: number;
  nowMs: number;
}): Block {
  const { key, cut, nowMs } = options;
  const { ranges, spans, records, bytes, replayed } = cut;
  const appendedAtMs = spans.map(span => span.batch.appendedAtMs);
  return {
    key,
    ranges,
    spans,
    records,
    bytes,
    oldestAppendedAtMs: Math.min(...appendedAtMs),
    youngestAppendedAtMs: Math.max(...appendedAtMs),
    startedAtMs: nowMs,
    inspectedAtMs: nowMs,
    engineChanged: false,
    recovered: false,
    doneBefore: false,
    straight: !replayed,
    sinks: freshSinks(options.sinks),
    sinkIndex: 0,
    attempts: 0,
    failures: 0,
    gone: [],
    lost: [],
  };
}

/** A block of an earlier life or another process, which the ledger handed to us. */
export function recoveredBlock(
  key: number,
  claimed: ClaimedBlock,
  sinks: number,
): Block {
  return {
    key,
    number: claimed.number,
    ranges: claimed.ranges,
    records: claimed.records,
    bytes: claimed.bytes,
    oldestAppendedAtMs: claimed.oldestAppendedAtMs,
    youngestAppendedAtMs: claimed.youngestAppendedAtMs,
    startedAtMs: claimed.startedAtMs,
    engine: claimed.incarnation,
    inspectedAtMs: 0,
    engineChanged: false,
    recovered: true,
    doneBefore: claimed.doneBefore,
    straight: false,
    sinks: freshSinks(sinks, claimed.refused),
    sinkIndex: 0,
    attempts: claimed.attempts,
    failures: 0,
    gone: [],
    lost: [],
  };
}

/** Sinks of a block that nothing happened to yet in this life. */
function freshSinks(
  count: number,
  refused: ClaimedBlock['refused'] = [],
): SinkProgress[] {
  return Array.from({ length: count }, (_, sink) => ({
    done: false,
    inserts: 0,
    onlyFirstToken: true,
    vanished: 0,
    refused: new Map(
      [...(refused[sink] ?? [])].map(([partition, offsets]) => [
        partition,
        new Set(offsets),
      ]),
    ),
    tolerant: false,
  }));
}
