import type { SharedMemory } from '../../SharedMemory';

/** A transaction whose records must not be seen. */
export interface AbortedTransaction {
  producerId: bigint;
  firstOffset: number;
}

/** What one answer of a broker holds of one partition, as the broker sent it. */
export interface RecordSet {
  /** Unique in a thread. */
  id: number;
  topic: string;
  partition: number;
  /** What was asked for: the first batch may begin before it. */
  fetchOffset: number;
  /** Offset of the last record or marker of the last complete batch. */
  lastOffset: number;
  /** Where the partition's log began, if the broker said so. */
  logStartOffset?: number;
  /** Record batches, one behind the other; the last one may be cut off. */
  bytes: Buffer;
  aborted: AbortedTransaction[];
  /** What `bytes` are in, retained for this set; memory of their own when absent. */
  memory?: SharedMemory;
}
