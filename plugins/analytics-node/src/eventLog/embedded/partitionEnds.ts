import type { Knex } from 'knex';
import type { TopicEntry } from './TopicDirectory';

/** A topic disappeared while somebody read it. */
export class TopicGoneError extends Error {
  override readonly name = 'NotFoundError';

  constructor(topic: string) {
    super(`Topic '${topic}' was deleted`);
  }
}

/**
 * The offset after the last record of some partitions, by number.
 *
 * @throws TopicGoneError
 */
export async function partitionEnds(
  knex: Knex,
  topic: TopicEntry,
  partitions: number[],
): Promise<Map<number, number>> {
  const ids = topic.partitionIds;
  const rows: Array<{ id: number; end_offset: number | string }> = await knex(
    'event_log_partitions',
  )
    .whereIn(
      'id',
      partitions.map(partition => ids[partition]),
    )
    .select('id', 'end_offset');
  if (rows.length < partitions.length) {
    throw new TopicGoneError(topic.topic);
  }
  return new Map(
    rows.map(row => [ids.indexOf(row.id), Number(row.end_offset)]),
  );
}
