import { InputError, NotFoundError } from '@backstage/errors';
import { MAX_PARTITIONS } from '../limits';
import type { PartitionOffsets, TopicDescription } from '../types';
import { kafkaErrorType } from './kafkaErrors';
import type { KafkaEventLogConfig } from './readKafkaConfig';
import type { SharedAdmin } from './SharedAdmin';

/** Topics may get more partitions, or be deleted, by somebody else. */
const REMEMBER_MS = 30_000;
const VISIBLE_TIMEOUT_MS = 5000;
const VISIBLE_POLL_MS = 10;

/** What Kafka knows about topics, and creating them. */
export class KafkaTopics {
  readonly #admin: SharedAdmin;
  readonly #config: KafkaEventLogConfig;
  readonly #known = new Map<string, { partitions: number; untilMs: number }>();
  readonly #next = new Map<string, number>();

  constructor(admin: SharedAdmin, config: KafkaEventLogConfig) {
    this.#admin = admin;
    this.#config = config;
  }

  /**
   * Creates the topic when it is missing.
   *
   * @returns its number of partitions
   */
  async ensure(topic: string, partitions?: number): Promise<number> {
    const known = this.#known.get(topic);
    if (known && known.untilMs > performance.now()) {
      return known.partitions;
    }
    if (!(await this.exists(topic))) {
      await this.#create(topic, partitions);
    }
    const count = await this.#partitions(topic);
    this.#known.set(topic, {
      partitions: count,
      untilMs: performance.now() + REMEMBER_MS,
    });
    return count;
  }

  /** The partitions in turn. */
  nextPartition(topic: string, count: number): number {
    const partition = (this.#next.get(topic) ?? 0) % count;
    this.#next.set(topic, partition + 1);
    return partition;
  }

  async exists(topic: string): Promise<boolean> {
    const topics = await this.#admin.use(admin => admin.listTopics());
    const exists = topics.includes(topic);
    if (!exists) {
      this.#known.delete(topic);
    }
    return exists;
  }

  async list(): Promise<TopicDescription[]> {
    return await this.#admin.use(async admin => {
      const { topics } = await admin.fetchTopicMetadata();
      return topics
        .filter(topic => !topic.name.startsWith('__'))
        .map(topic => ({
          topic: topic.name,
          partitions: topic.partitions.length,
        }))
        .sort((a, b) => (a.topic < b.topic ? -1 : 1));
    });
  }

  /** @throws NotFoundError */
  async offsets(topic: string, group?: string): Promise<PartitionOffsets[]> {
    return await this.#admin.use(async admin => {
      if (!(await admin.listTopics()).includes(topic)) {
        throw new NotFoundError(`Topic '${topic}' does not exist`);
      }
      const [bounds, commits] = await Promise.all([
        admin.fetchTopicOffsets(topic),
        group === undefined
          ? []
          : admin.fetchOffsets({ groupId: group, topics: [topic] }),
      ]);
      const committed = new Map(
        commits[0]?.partitions.map(one => [one.partition, Number(one.offset)]),
      );
      return bounds
        .map(({ partition, low, high }) => {
          const commit = committed.get(partition) ?? -1;
          return {
            topic,
            partition,
            earliest: Number(low),
            end: Number(high),
            ...(commit >= 0 && { committed: commit }),
          };
        })
        .sort((a, b) => a.partition - b.partition);
    });
  }

  async endOffset(topic: string, partition: number): Promise<number> {
    const offsets = await this.#admin.use(admin =>
      admin.fetchTopicOffsets(topic),
    );
    return Number(offsets.find(one => one.partition === partition)?.high ?? 0);
  }

  /** Waits until readers of committed records see this offset, for a bounded time. */
  async waitUntilVisible(
    topic: string,
    partition: number,
    offset: number,
  ): Promise<void> {
    const until = performance.now() + VISIBLE_TIMEOUT_MS;
    while (
      (await this.endOffset(topic, partition)) <= offset &&
      performance.now() < until
    ) {
      await new Promise(resolve => {
        setTimeout(resolve, VISIBLE_POLL_MS);
      });
    }
  }

  async #create(topic: string, partitions: number | undefined): Promise<void> {
    const { topicDefaults } = this.#config;
    const count = partitions ?? topicDefaults.partitions;
    if (!Number.isInteger(count) || count < 1 || count > MAX_PARTITIONS) {
      throw new InputError(
        `Topic '${topic}' can have 1 to ${MAX_PARTITIONS} partitions, found ${count}`,
      );
    }
    try {
      await this.#admin.use(admin =>
        admin.createTopics({
          waitForLeaders: false,
          topics: [
            {
              topic,
              numPartitions: count,
              replicationFactor: topicDefaults.replicationFactor,
              configEntries: [
                {
                  name: 'max.message.bytes',
                  value: String(topicDefaults.maxMessageBytes),
                },
              ],
            },
          ],
        }),
      );
    } catch (error) {
      if (kafkaErrorType(error) !== 'TOPIC_ALREADY_EXISTS') {
        throw error;
      }
    }
  }

  /** Waits for a topic that was made a moment ago: kafkajs asks again while the broker does not know it. */
  async #partitions(topic: string): Promise<number> {
    const bounds = await this.#admin.use(admin =>
      admin.fetchTopicOffsets(topic),
    );
    return bounds.length;
  }
}
