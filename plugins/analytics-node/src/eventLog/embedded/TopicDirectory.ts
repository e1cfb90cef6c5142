import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import { checkTopicName } from '../checkArguments';
import { MAX_PARTITIONS } from '../limits';
import { runTransaction } from './runTransaction';

/** A topic and the row ids of its partitions, by partition number. */
export interface TopicEntry {
  topicId: number;
  topic: string;
  partitionIds: number[];
}

/** Most topics: a producer that invents names must not fill the tables. */
const MAX_TOPICS = 10_000;

/**
 * Knows the topics; remembers what it has read, since topics only ever
 * appear.
 */
export class TopicDirectory {
  readonly #knex: Knex;
  readonly #partitionsFor: (topic: string) => number;
  readonly #entries = new Map<string, TopicEntry>();

  constructor(knex: Knex, partitionsFor: (topic: string) => number) {
    this.#knex = knex;
    this.#partitionsFor = partitionsFor;
  }

  /** @throws NotFoundError when the topic does not exist */
  async get(topic: string): Promise<TopicEntry> {
    checkTopicName(topic);
    const entry = await this.#find(topic);
    if (!entry) {
      throw new NotFoundError(`Topic '${topic}' does not exist`);
    }
    return entry;
  }

  /** Answers the topic and creates it when it is missing. */
  async ensure(topic: string, partitions?: number): Promise<TopicEntry> {
    const known = this.#entries.get(topic);
    if (known) {
      return known;
    }
    checkTopicName(topic);
    const found = await this.#find(topic);
    if (found) {
      return found;
    }
    const count = partitions ?? this.#partitionsFor(topic);
    if (!Number.isInteger(count) || count < 1 || count > MAX_PARTITIONS) {
      throw new InputError(
        `Topic '${topic}' can have 1 to ${MAX_PARTITIONS} partitions, found ${count}`,
      );
    }
    await runTransaction(this.#knex, async trx => {
      const [{ topics }] = await trx('event_log_topics').count({ topics: '*' });
      if (Number(topics) >= MAX_TOPICS) {
        throw new ConflictError(
          `Topic '${topic}' is not created: there are ${MAX_TOPICS} topics, the most that there can be`,
        );
      }
      await trx('event_log_topics')
        .insert({ name: topic, created_at_ms: Date.now() })
        .onConflict('name')
        .ignore();
      const row = await trx('event_log_topics').where({ name: topic }).first();
      const another = await trx('event_log_partitions')
        .where({ topic_id: row.id })
        .first('id');
      if (another) {
        return; // Another process was quicker; its number of partitions counts.
      }
      await trx('event_log_partitions').insert(
        Array.from({ length: count }, (_, partition) => ({
          topic_id: row.id,
          partition,
        })),
      );
    });
    return await this.get(topic);
  }

  /** Drops what is remembered of a topic. */
  forget(topic: string): void {
    this.#entries.delete(topic);
  }

  async #find(topic: string): Promise<TopicEntry | undefined> {
    const known = this.#entries.get(topic);
    if (known) {
      return known;
    }
    const rows: Array<{ id: number; topic_id: number }> = await this.#knex(
      'event_log_partitions as p',
    )
      .join('event_log_topics as t', 't.id', 'p.topic_id')
      .where('t.name', topic)
      .orderBy('p.partition')
      .select('p.id', 'p.topic_id');
    if (rows.length === 0) {
      return undefined;
    }
    const entry: TopicEntry = {
      topicId: rows[0].topic_id,
      topic,
      partitionIds: rows.map(row => row.id),
    };
    this.#entries.set(topic, entry);
    return entry;
  }
}
