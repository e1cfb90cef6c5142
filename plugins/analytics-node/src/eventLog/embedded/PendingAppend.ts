/** An append that waits for its turn. */
export interface PendingAppend {
  topic: string;
  partition: number;
  partitionId: number;
  records: Buffer[];
  bytes: number;
  idempotency?: { key: string; fingerprint: string };
}

/** An append that is stored once, however often it comes. */
export type KeyedAppend = PendingAppend &
  Required<Pick<PendingAppend, 'idempotency'>>;
