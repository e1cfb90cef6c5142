import { RecordList } from '@analytics-engine/plugin-analytics-node';
import type { Block } from '../core';
import type { FailedRecord } from './types';

/**
 * Failed records in the form that the runner's writer takes: a block of single
 * offsets that no ledger knows.
 */
export function createRetryBlock(options: {
  batchId: number;
  records: FailedRecord[];
}): Block {
  const nowMs = Date.now();
  const byPartition = new Map<number, FailedRecord[]>();
  for (const record of options.records) {
    const list = byPartition.get(record.partition) ?? [];
    list.push(record);
    byPartition.set(record.partition, list);
  }
  const spans = [...byPartition].map(([partition, unsorted]) => {
    const records = [...unsorted].sort((a, b) => a.offset - b.offset);
    return {
      batch: {
        partition,
        firstOffset: records[0].offset,
        lastOffset: records[records.length - 1].offset,
        records: RecordList.of(records.map(({ payload }) => payload)),
        offsets: records.map(({ offset }) => offset),
        appendedAtMs: nowMs,
      },
      start: 0,
      end: records.length,
      bytes: records.reduce((sum, { payload }) => sum + payload.length, 0),
    };
  });
  return {
    key: options.batchId,
    number: options.batchId,
    // One range for each record: its neighbours are none of this block's business.
    ranges: options.records.map(({ partition, offset }) => ({
      partition,
      firstOffset: offset,
      lastOffset: offset,
    })),
    spans,
    records: options.records.length,
    bytes: spans.reduce((sum, { bytes }) => sum + bytes, 0),
    oldestAppendedAtMs: nowMs,
    youngestAppendedAtMs: nowMs,
    startedAtMs: nowMs,
    inspectedAtMs: 0,
    engineChanged: false,
    recovered: false,
    doneBefore: false,
    straight: false,
    sinks: [
      {
        done: false,
        inserts: 0,
        onlyFirstToken: false,
        vanished: 0,
        refused: new Map(),
        tolerant: false,
      },
    ],
    sinkIndex: 0,
    attempts: 1,
    failures: 0,
    gone: [],
    lost: [],
  };
}
