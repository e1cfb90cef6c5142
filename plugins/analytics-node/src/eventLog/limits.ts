/** Longest topic name, as in Kafka. */
export const MAX_TOPIC_NAME_LENGTH = 249;

/** Longest group or pin name. */
export const MAX_GROUP_NAME_LENGTH = 255;

/** Longest idempotency key. */
export const MAX_IDEMPOTENCY_KEY_LENGTH = 255;

/** Most partitions of one topic. */
export const MAX_PARTITIONS = 1024;

/** Most bytes of one append. */
export const MAX_APPEND_BYTES = 64 * 1024 * 1024;

/** Most records of one append. */
export const MAX_APPEND_RECORDS = 200_000;

/** Bytes of appends that may wait before new ones are refused. */
export const MAX_QUEUED_BYTES = 256 * 1024 * 1024;

/** Most bytes of one delivery when the subscriber names none. */
export const DEFAULT_BATCH_BYTES = 4 * 1024 * 1024;

/** How long the answer to an idempotency key is remembered. */
export const IDEMPOTENCY_MEMORY_MS = 48 * 3_600_000;
