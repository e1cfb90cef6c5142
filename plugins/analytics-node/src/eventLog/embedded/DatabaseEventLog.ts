import { randomUUID } from 'node:crypto';
import type {
  DatabaseService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import { checkAppend, checkGroupName } from '../checkArguments';
import { isSqlite } from '../../database/isSqlite';
import { fingerprintOf } from '../fingerprint';
import { openEventLogDatabase, sqliteFilename } from '../openEventLogDatabase';
import { partitionOfKey } from '../partitionOfKey';
import type {
  AppendOptions,
  AppendResult,
  EventBatch,
  EventLogService,
  EventLogSubscription,
  PartitionOffsets,
  SubscribeOptions,
  TopicDescription,
} from '../types';
import { AppendSignal } from './AppendSignal';
import { EmbeddedSubscription } from './EmbeddedSubscription';
import { GroupCommitter } from './GroupCommitter';
import { createGroupStore } from './createGroupStore';
import {
  checkNobodyReads,
  commitOffsets,
  partitionOffsets,
  replacePins,
} from './groupOffsets';
import {
  clearLeases,
  databaseNowMs,
  PartitionLeases,
  removeExpiredMembers,
} from './PartitionLeases';
import { type RecordRange, readRange } from './readRange';
import type { EmbeddedEventLogConfig } from './readEmbeddedConfig';
import { Retention } from './Retention';
import { toStorageError } from './storageErrors';
import { TopicDirectory } from './TopicDirectory';
import { startWalCheckpointer } from './WalCheckpointer';

/** How long a process on SQLite may go without looking: only it appends. */
const SQLITE_POLL_INTERVAL_MS = 5_000;

/**
 * The event log in a database: record batches as rows, on SQLite for one
 * process or on PostgreSQL for several.
 */
export class DatabaseEventLog implements EventLogService {
  readonly kind = 'embedded';
  readonly #knex: Knex;
  readonly #config: EmbeddedEventLogConfig;
  readonly #logger: LoggerService;
  readonly #topics: TopicDirectory;
  readonly #signal = new AppendSignal();
  readonly #retention: Retention;
  readonly #committer: GroupCommitter;
  readonly #subscriptions = new Set<EmbeddedSubscription>();
  #nextPartition = 0;
  #stopCheckpointer: () => Promise<void> = async () => {};

  private constructor(
    knex: Knex,
    config: EmbeddedEventLogConfig,
    logger: LoggerService,
  ) {
    this.#knex = knex;
    this.#config = config;
    this.#logger = logger;
    this.#topics = new TopicDirectory(
      knex,
      topic => config.partitionsOfTopic.get(topic) ?? config.partitions,
    );
    this.#retention = new Retention({ knex, config, logger });
    this.#committer = new GroupCommitter({
      store: createGroupStore(knex),
      maxSizeBytes: config.maxSizeBytes,
      makeRoom: () => this.#retention.makeRoom(),
      onStored: appends =>
        this.#signal.notify(new Set(appends.map(one => one.partitionId))),
    });
  }

  static async create(options: {
    database: DatabaseService;
    config: EmbeddedEventLogConfig;
    logger: LoggerService;
  }): Promise<DatabaseEventLog> {
    const knex = await openEventLogDatabase(options.database);
    if (isSqlite(knex)) {
      await clearLeases(knex);
    } else {
      await removeExpiredMembers(knex);
    }
    const log = new DatabaseEventLog(knex, options.config, options.logger);
    log.#retention.start();
    const filename = isSqlite(knex) ? sqliteFilename(knex) : undefined;
    if (filename !== undefined) {
      log.#stopCheckpointer = startWalCheckpointer({
        filename,
        logger: options.logger,
      });
    }
    return log;
  }

  async append(
    topic: string,
    records: Buffer[],
    options: AppendOptions = {},
  ): Promise<AppendResult> {
    const bytes = checkAppend(topic, records, options.idempotencyKey);
    const entry = await this.#guard(`topic '${topic}'`, () =>
      this.#topics.ensure(topic),
    );
    const count = entry.partitionIds.length;
    let partition = 0;
    if (options.partitionKey !== undefined) {
      partition = partitionOfKey(options.partitionKey, count);
    } else {
      partition = this.#nextPartition % count;
      this.#nextPartition = (partition + 1) % count;
    }
    return await this.#committer.append({
      topic,
      partition,
      partitionId: entry.partitionIds[partition],
      records,
      bytes,
      idempotency:
        options.idempotencyKey === undefined
          ? undefined
          : {
              key: options.idempotencyKey,
              fingerprint: fingerprintOf(records),
            },
    });
  }

  async ensureTopic(
    topic: string,
    options: { partitions?: number } = {},
  ): Promise<void> {
    await this.#guard(`topic '${topic}'`, () =>
      this.#topics.ensure(topic, options.partitions),
    );
  }

  /** Removes a topic with its records and commits; readers of it fail. */
  async deleteTopic(topic: string): Promise<void> {
    const entry = await this.#topics.get(topic);
    this.#topics.forget(topic);
    await this.#knex('event_log_topics').where({ id: entry.topicId }).delete();
    this.#signal.notify(entry.partitionIds);
  }

  async topics(): Promise<TopicDescription[]> {
    const rows: Array<{
      name: string;
      partitions: number | string;
      size: number | string;
    }> = await this.#knex('event_log_topics as t')
      .join('event_log_partitions as p', 'p.topic_id', 't.id')
      .groupBy('t.name')
      .orderBy('t.name')
      .select('t.name')
      .count({ partitions: '*' })
      .sum({ size: 'p.size_bytes' });
    return rows.map(row => ({
      topic: row.name,
      partitions: Number(row.partitions),
      sizeBytes: Number(row.size),
    }));
  }

  async offsets(options: {
    topic: string;
    group?: string;
  }): Promise<PartitionOffsets[]> {
    const entry = await this.#topics.get(options.topic);
    const offsets = await partitionOffsets(this.#knex, entry, options.group);
    if (offsets.length === 0) {
      this.#topics.forget(options.topic);
      throw new NotFoundError(`Topic '${options.topic}' does not exist`);
    }
    return offsets;
  }

  async subscribe(options: SubscribeOptions): Promise<EventLogSubscription> {
    checkGroupName(options.group);
    const topic = await this.#topics.ensure(options.topic);
    const leases = new PartitionLeases({
      knex: this.#knex,
      group: options.group,
      topicId: topic.topicId,
      partitionIds: topic.partitionIds,
      member: randomUUID(),
      leaseMs: this.#config.leaseMs,
    });
    const subscription = await EmbeddedSubscription.create({
      knex: this.#knex,
      topic,
      subscriber: options,
      leases,
      leaseMs: this.#config.leaseMs,
      pollIntervalMs: isSqlite(this.#knex)
        ? SQLITE_POLL_INTERVAL_MS
        : this.#config.pollIntervalMs,
      signal: this.#signal,
      logger: this.#logger,
      onLeasesChanged: me => this.#rebalance(options.group, me),
      onClosed: me => {
        this.#subscriptions.delete(me);
        this.#rebalance(options.group, me);
      },
    });
    this.#subscriptions.add(subscription);
    return subscription;
  }

  async *read(range: RecordRange): AsyncIterable<EventBatch> {
    const entry = await this.#topics.get(range.topic);
    yield* readRange(this.#knex, entry, range);
  }

  async resetOffsets(options: {
    topic: string;
    group: string;
    offsets: Map<number, number>;
  }): Promise<void> {
    const entry = await this.#topics.get(options.topic);
    const nowMs = await databaseNowMs(this.#knex);
    await checkNobodyReads(this.#knex, options.group, entry, nowMs);
    await commitOffsets(this.#knex, options.group, entry, options.offsets);
  }

  async forgetGroup(options: { topic: string; group: string }): Promise<void> {
    const entry = await this.#topics.get(options.topic);
    const nowMs = await databaseNowMs(this.#knex);
    await checkNobodyReads(this.#knex, options.group, entry, nowMs);
    await this.#knex('event_log_groups')
      .where({ group_name: options.group })
      .whereIn('partition_id', entry.partitionIds)
      .delete();
  }

  async pin(options: {
    name: string;
    topic: string;
    offsets: Map<number, number>;
  }): Promise<void> {
    const entry = await this.#topics.get(options.topic);
    await replacePins(this.#knex, options.name, entry, options.offsets);
  }

  /** Removes what retention allows now; it also happens by itself. */
  async sweep(): Promise<void> {
    await this.#retention.sweep();
  }

  async check(): Promise<{ details: Record<string, unknown> }> {
    const [sums] = await this.#guard('a health check', async () => {
      await this.#tryAgain();
      return await this.#knex('event_log_partitions')
        .sum({ size: 'size_bytes' })
        .count({ partitions: '*' });
    });
    return {
      details: {
        storage: isSqlite(this.#knex) ? 'sqlite' : 'postgresql',
        sizeBytes: Number(sums.size ?? 0),
        maxSizeBytes: this.#config.maxSizeBytes,
        partitions: Number(sums.partitions),
        queuedBytes: this.#committer.queuedBytes,
      },
    };
  }

  /** Ends the subscriptions, stores what waits, refuses what comes. */
  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map(one => one.close()));
    await this.#committer.close();
    await this.#retention.close();
    await this.#stopCheckpointer();
  }

  /**
   * After a refused append: an idle log would stay unwell for ever, so try
   * whether it works by now.
   */
  async #tryAgain(): Promise<void> {
    const failure = this.#committer.failure;
    if (!failure) {
      return;
    }
    if (failure.full && !(await this.#retention.makeRoom())) {
      throw failure.error;
    }
    await this.#knex('event_log_topics').update({
      created_at_ms: this.#knex.ref('created_at_ms'),
    });
    this.#committer.clearFailure();
  }

  /** Readers of this process need not wait for their next renewal. */
  #rebalance(group: string, cause: EmbeddedSubscription): void {
    for (const subscription of this.#subscriptions) {
      if (subscription !== cause && subscription.group === group) {
        subscription.rebalance();
      }
    }
  }

  async #guard<T>(doing: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toStorageError(error, doing);
    }
  }
}
