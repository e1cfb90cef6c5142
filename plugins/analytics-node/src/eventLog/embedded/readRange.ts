import { InputError, NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import { DEFAULT_BATCH_BYTES } from '../limits';
import type { EventBatch } from '../types';
import { partitionOffsets } from './groupOffsets';
import { readBatch } from './readBatch';
import type { TopicEntry } from './TopicDirectory';

/** Records of one partition, both ends included. */
export interface RecordRange {
  topic: string;
  partition: number;
  firstOffset: number;
  lastOffset: number;
}

/**
 * Reads exactly the records of a range.
 *
 * @throws NotFoundError naming those that are not there
 */
export async function* readRange(
  knex: Knex,
  topic: TopicEntry,
  range: RecordRange,
): AsyncGenerator<EventBatch> {
  const { partition, firstOffset, lastOffset } = range;
  const partitionId = topic.partitionIds[partition];
  if (partitionId === undefined) {
    throw new NotFoundError(
      `Topic '${range.topic}' has no partition ${partition}`,
    );
  }
  if (lastOffset < firstOffset) {
    throw new InputError(
      `Cannot read offsets ${firstOffset} to ${lastOffset}: the last is before the first`,
    );
  }
  let next = firstOffset;
  while (next <= lastOffset) {
    const batch = await readBatch(
      knex,
      { topic: range.topic, partition, partitionId },
      {
        fromOffset: next,
        toOffset: lastOffset,
        maxBytes: DEFAULT_BATCH_BYTES,
      },
    );
    if (batch?.firstOffset !== next) {
      const offsets = await partitionOffsets(knex, topic);
      const lastMissing = batch ? batch.firstOffset - 1 : lastOffset;
      throw new NotFoundError(
        `Offsets ${next} to ${lastMissing} of topic '${range.topic}' partition ${partition} are not in the event log: ` +
          `it holds ${offsets[partition]?.earliest} to ${
            (offsets[partition]?.end ?? 0) - 1
          }`,
      );
    }
    yield batch;
    next = batch.lastOffset + 1;
  }
}
