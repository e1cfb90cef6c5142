import type { PipelineBatch } from '@analytics-engine/plugin-analytics-common';
import type { LedgerBlock } from '../ledger';

/** A block as people see it. */
export function describeBatch(
  block: Pick<
    LedgerBlock,
    | 'number'
    | 'state'
    | 'records'
    | 'quarantined'
    | 'startedAtMs'
    | 'finishedAtMs'
  >,
): PipelineBatch {
  return {
    id: `batch-${block.number}`,
    status: statusOf(block),
    startedAt: new Date(block.startedAtMs).toISOString(),
    finishedAt:
      block.finishedAtMs === undefined
        ? null
        : new Date(block.finishedAtMs).toISOString(),
    records: block.records,
  };
}

function statusOf({
  state,
  quarantined,
}: Pick<LedgerBlock, 'state' | 'quarantined'>): PipelineBatch['status'] {
  if (state === 'PENDING') {
    return 'PENDING';
  }
  return quarantined > 0 ? 'PARTIAL' : 'DONE';
}
