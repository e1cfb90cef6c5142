import { quarantineClassSchema } from '@analytics-engine/plugin-analytics-common';
import { z } from 'zod';
import type { DeadLetterStore } from '../deadLetters/DeadLetterStore';
import type { FailedBatch } from '../deadLetters/types';
import { timeQuery } from './params';

/** Most failed batches of one request. */
const MAX_IDS = 1_000;
/** Statuses that can be retried. */
export const RETRYABLE_STATUSES: FailedBatch['status'][] = [
  'FAILED',
  'CLEARED',
];

/** Failed batches by name: `err-<n>` is one, `batch-<n>` all of that block. */
export const batchIdsSchema = z
  .array(
    z
      .string()
      .regex(
        /^(batch|err)-\d{1,15}$/,
        'expected batch-<number> or err-<number>',
      ),
  )
  .min(1)
  .max(MAX_IDS);

/** Failed batches by what they have in common. */
export const failedFilterSchema = z.strictObject({
  class: quarantineClassSchema.optional(),
  from: timeQuery.optional(),
  to: timeQuery.optional(),
});

type Rejection = {
  batchId: string;
  reason: 'NOT_FOUND' | 'NOT_FAILED' | 'IN_PROGRESS';
};

/** Finds the batches that a request means. */
export async function selectFailedBatches(
  store: DeadLetterStore,
  pipeline: string,
  by: { batchIds?: string[]; filter?: z.output<typeof failedFilterSchema> },
): Promise<FailedBatchSelection> {
  return by.batchIds
    ? selectById(store, pipeline, by.batchIds)
    : selectByFilter(store, pipeline, by.filter ?? {});
}

/** The batches that were meant, and why others are not among them. */
export interface FailedBatchSelection {
  accepted: string[];
  batches: FailedBatch[];
  rejected: Rejection[];
}

async function selectById(
  store: DeadLetterStore,
  pipeline: string,
  batchIds: string[],
): Promise<FailedBatchSelection> {
  const wanted = [...new Set(batchIds)];
  const numbers = (prefix: string) =>
    wanted
      .filter(id => id.startsWith(prefix))
      .map(id => Number(id.slice(prefix.length)));
  const found = await store.find(pipeline, {
    ids: numbers('err-'),
    blockNumbers: numbers('batch-'),
  });
  const choice: FailedBatchSelection = {
    accepted: [],
    batches: [],
    rejected: [],
  };
  const chosen = new Map<number, FailedBatch>();
  for (const batchId of wanted) {
    const matching = found.filter(
      ({ id, blockNumber }) =>
        batchId === `err-${id}` || batchId === `batch-${blockNumber}`,
    );
    const retryable = matching.filter(batch => !rejectionOf(batch));
    if (retryable.length > 0) {
      choice.accepted.push(batchId);
      retryable.forEach(batch => chosen.set(batch.id, batch));
    } else {
      const reasons = matching.map(rejectionOf);
      choice.rejected.push({
        batchId,
        reason: reasons.includes('IN_PROGRESS')
          ? 'IN_PROGRESS'
          : reasons[0] ?? 'NOT_FOUND',
      });
    }
  }
  choice.batches = [...chosen.values()];
  return choice;
}

async function selectByFilter(
  store: DeadLetterStore,
  pipeline: string,
  filter: z.output<typeof failedFilterSchema>,
): Promise<FailedBatchSelection> {
  const batches = await store.list(pipeline, {
    statuses: RETRYABLE_STATUSES,
    class: filter.class,
    fromMs: filter.from,
    toMs: filter.to,
    limit: MAX_IDS,
  });
  return {
    accepted: batches.map(({ id }) => `err-${id}`),
    batches,
    rejected: [],
  };
}

/** Why a batch cannot be retried; undefined when it can. */
export function rejectionOf(
  batch: FailedBatch,
): 'NOT_FAILED' | 'IN_PROGRESS' | undefined {
  if (batch.status === 'RETRYING') {
    return 'IN_PROGRESS';
  }
  return batch.status === 'RESOLVED' ? 'NOT_FAILED' : undefined;
}
