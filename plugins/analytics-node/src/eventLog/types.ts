import type { RecordList } from './RecordList';

/** Records of one partition, in order, as the log holds them. */
export interface EventBatch {
  topic: string;
  partition: number;
  firstOffset: number;
  lastOffset: number;
  /** The records' bytes; an empty one stands for a record without value. */
  records: RecordList;
  /**
   * Offset of each record. Absent when they are `firstOffset..lastOffset`
   * without a gap, which the embedded log guarantees and Kafka does not
   * (compaction, transaction markers).
   */
  offsets?: number[];
  /** When the log took the youngest record of the batch, milliseconds since the epoch. */
  appendedAtMs: number;
  /** Offset of the oldest record of the partition when the batch was read; absent when the log did not say. */
  earliest?: number;
}

/** Where the records of one append went. */
export interface AppendResult {
  topic: string;
  partition: number;
  firstOffset: number;
  lastOffset: number;
  /** True when an earlier append with the same idempotency key had done it already. */
  repeated: boolean;
}

/** Options of {@link EventLogService.append}. */
export interface AppendOptions {
  /**
   * Makes a repeat of this append return the first result, also across a
   * crash. At most 255 characters; remembered for at least a day. With other
   * records the same key is refused with an UnprocessableError.
   */
  idempotencyKey?: string;
  /** Records with the same key go to the same partition. */
  partitionKey?: string;
}

/** Where one partition of a topic begins and ends. */
export interface PartitionOffsets {
  topic: string;
  partition: number;
  /** Offset of the oldest record still there. */
  earliest: number;
  /** Offset that the next record will get. */
  end: number;
  /** Next offset that the group will read, if it ever committed one. */
  committed?: number;
}

/** A topic with its size, as far as the log knows it. */
export interface TopicDescription {
  topic: string;
  partitions: number;
  sizeBytes?: number;
}

/** Options of {@link EventLogService.subscribe}. */
export interface SubscribeOptions {
  topic: string;
  group: string;
  /**
   * Called with partitions that this subscriber has just been given, before
   * any of their records. Answers the offset to read from for each partition
   * it knows better than the log's own commit; others start at the committed
   * offset, or at the earliest record.
   */
  onAssigned(partitions: number[]): Promise<Map<number, number>>;
  /** Called when partitions are taken away; records of theirs may come again elsewhere. */
  onRevoked(partitions: number[]): Promise<void>;
  /**
   * Called with records in offset order per partition, one call at a time.
   * The subscriber applies back-pressure by not resolving yet; the
   * subscription keeps its membership alive meanwhile. A rejection makes the
   * same batch come again.
   */
  onBatch(batch: EventBatch): Promise<void>;
  /** Called when the subscription cannot go on (topic deleted, authorisation lost). */
  onFailed(error: Error): void;
  /** Most bytes of one batch. */
  maxBatchBytes?: number;
}

/** A running reader of one topic in one group. */
export interface EventLogSubscription {
  /** Stops deliveries but keeps the partitions. */
  pause(): void;
  resume(): void;
  /** Continues a partition at this offset. */
  seek(partition: number, offset: number): void;
  /** Tells the log the next offset to read per partition; a hint for tools, the ledger decides. */
  commit(nextOffsets: Map<number, number>): Promise<void>;
  /** Ends the reading; resolves when no callback runs any more. */
  close(): Promise<void>;
}

/**
 * Where events come from: partitioned, append-only topics of byte records.
 *
 * Errors: `NotFoundError` for an unknown topic or offsets that are gone,
 * `ServiceUnavailableError` when the log is full or cannot be reached.
 */
export interface EventLogService {
  /** `embedded` or `kafka`, for health and pages. */
  readonly kind: string;
  /**
   * Appends records in order to one partition, all or none.
   *
   * Resolves only when they are durable: synced to disk, or acknowledged by
   * all in-sync replicas. Creates the topic when it does not exist.
   */
  append(
    topic: string,
    records: Buffer[],
    options?: AppendOptions,
  ): Promise<AppendResult>;
  /** Makes the topic exist; does nothing when it does. */
  ensureTopic(topic: string, options?: { partitions?: number }): Promise<void>;
  topics(): Promise<TopicDescription[]>;
  /** Offsets of every partition of a topic, with the group's commits when a group is named. */
  offsets(options: {
    topic: string;
    group?: string;
  }): Promise<PartitionOffsets[]>;
  subscribe(options: SubscribeOptions): Promise<EventLogSubscription>;
  /**
   * Reads the records `firstOffset..lastOffset` of one partition again,
   * outside any group: what settling a block after a crash needs.
   *
   * @throws NotFoundError when some of them are no longer in the log
   */
  read(range: {
    topic: string;
    partition: number;
    firstOffset: number;
    lastOffset: number;
  }): AsyncIterable<EventBatch>;
  /** Overwrites a group's commit; only while nobody reads in the group. */
  resetOffsets(options: {
    topic: string;
    group: string;
    offsets: Map<number, number>;
  }): Promise<void>;
  /**
   * Forgets a group's commits on a topic, so that retention no longer keeps
   * what it has not read; only while nobody reads in the group.
   */
  forgetGroup(options: { topic: string; group: string }): Promise<void>;
  /**
   * Keeps records from being removed by retention: nothing at or above the
   * smallest pin of a partition goes. Pins are renewed by name: a call replaces
   * the name's pins on the topic, and an empty map removes them. The embedded
   * log honours them, on Kafka it is a no-op.
   */
  pin(options: {
    name: string;
    topic: string;
    offsets: Map<number, number>;
  }): Promise<void>;
  /** Throws ServiceUnavailableError with the reason when the log cannot serve. */
  check(): Promise<{ details: Record<string, unknown> }>;
}
