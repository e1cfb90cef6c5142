import type { PipelineDefinition } from '@analytics-engine/plugin-analytics-common';
import type { Ledger } from '../ledger';
import { describeBatch } from './describeBatch';
import type { LedgerView } from './types';

/** The ledger as people see it. */
export function createLedgerView(ledger: Ledger): LedgerView {
  const scopeOf = ({ name, source }: PipelineDefinition) => ({
    pipeline: name,
    group: source.group,
    topic: source.topic,
  });
  return {
    listBlocks: async ({ name, source }, limit) => {
      const blocks = await ledger.blocks({ pipeline: name, limit });
      return blocks.map(block => ({
        ...describeBatch(block),
        bytes: block.bytes,
        quarantined: block.quarantined,
        durationMs:
          block.finishedAtMs === undefined
            ? null
            : block.finishedAtMs - block.startedAtMs,
        attempts: block.attempts,
        ranges: block.ranges.map(range => ({ topic: source.topic, ...range })),
        settled: block.settled ?? null,
      }));
    },
    lastBatch: async ({ name }) => {
      const [block] = await ledger.blocks({
        pipeline: name,
        limit: 1,
        state: 'DONE',
      });
      return block && describeBatch(block);
    },
    positions: definition => ledger.landed(scopeOf(definition)),
    setPositions: (definition, positions) =>
      ledger.resetPositions(scopeOf(definition), positions),
  };
}
