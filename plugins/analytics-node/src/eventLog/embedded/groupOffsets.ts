import { ConflictError, InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import { checkGroupName } from '../checkArguments';
import type { PartitionOffsets } from '../types';
import type { TopicEntry } from './TopicDirectory';
import { runTransaction } from './runTransaction';

/** Notes that a group reads these partitions, so that retention waits for it. */
export async function registerGroup(
  knex: Knex,
  group: string,
  partitionIds: number[],
): Promise<void> {
  checkGroupName(group);
  await knex('event_log_groups')
    .insert(
      partitionIds.map(id => ({
        group_name: group,
        partition_id: id,
        updated_at_ms: Date.now(),
      })),
    )
    .onConflict(['group_name', 'partition_id'])
    .ignore();
}

/** Where a group goes on reading, by partition number. */
export async function groupPositions(
  knex: Knex,
  group: string,
  topic: TopicEntry,
): Promise<number[]> {
  const offsets = await partitionOffsets(knex, topic, group);
  return offsets.map(({ committed, earliest }) =>
    Math.max(committed ?? 0, earliest),
  );
}

/** Begin, end and commit of every partition of a topic. */
export async function partitionOffsets(
  knex: Knex,
  topic: TopicEntry,
  group?: string,
): Promise<PartitionOffsets[]> {
  const rows: Array<{
    partition: number;
    start_offset: number | string;
    end_offset: number | string;
    committed_offset: number | string | null;
  }> = await knex('event_log_partitions as p')
    .leftJoin('event_log_groups as g', function joinGroup() {
      this.on('g.partition_id', 'p.id').andOnVal('g.group_name', group ?? '');
    })
    .where('p.topic_id', topic.topicId)
    .orderBy('p.partition')
    .select(
      'p.partition',
      'p.start_offset',
      'p.end_offset',
      'g.committed_offset',
    );
  return rows.map(row => ({
    topic: topic.topic,
    partition: row.partition,
    earliest: Number(row.start_offset),
    end: Number(row.end_offset),
    ...(row.committed_offset !== null && {
      committed: Number(row.committed_offset),
    }),
  }));
}

/** Overwrites a group's next offsets. */
export async function commitOffsets(
  knex: Knex,
  group: string,
  topic: TopicEntry,
  offsets: Map<number, number>,
): Promise<void> {
  checkGroupName(group);
  if (offsets.size === 0) {
    return;
  }
  const rows = [...offsets].map(([partition, offset]) => ({
    group_name: group,
    partition_id: partitionId(topic, partition, offset),
    committed_offset: offset,
    updated_at_ms: Date.now(),
  }));
  await knex('event_log_groups')
    .insert(rows)
    .onConflict(['group_name', 'partition_id'])
    .merge(['committed_offset', 'updated_at_ms']);
}

/** Replaces the pins that `name` holds on a topic. */
export async function replacePins(
  knex: Knex,
  name: string,
  topic: TopicEntry,
  offsets: Map<number, number>,
): Promise<void> {
  checkGroupName(name);
  const rows = [...offsets].map(([partition, offset]) => ({
    name,
    partition_id: partitionId(topic, partition, offset),
    pinned_offset: offset,
  }));
  await runTransaction(knex, async trx => {
    await trx('event_log_pins')
      .where({ name })
      .whereIn('partition_id', topic.partitionIds)
      .delete();
    if (rows.length > 0) {
      await trx('event_log_pins').insert(rows);
    }
  });
}

/** @throws ConflictError while somebody reads in the group */
export async function checkNobodyReads(
  knex: Knex,
  group: string,
  topic: TopicEntry,
  nowMs: number,
): Promise<void> {
  const reader = await knex('event_log_members')
    .where({ group_name: group, topic_id: topic.topicId })
    .andWhere('expires_at_ms', '>', nowMs)
    .first('member');
  if (reader) {
    throw new ConflictError(
      `Group '${group}' is reading topic '${topic.topic}': its offsets can be changed only while nobody reads`,
    );
  }
}

function partitionId(
  topic: TopicEntry,
  partition: number,
  offset: number,
): number {
  const id = topic.partitionIds[partition];
  if (id === undefined) {
    throw new InputError(
      `Topic '${topic.topic}' has partitions 0 to ${
        topic.partitionIds.length - 1
      }, found ${partition}`,
    );
  }
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw new InputError(
      `Topic '${topic.topic}' partition ${partition} has no offset ${offset}`,
    );
  }
  return id;
}
