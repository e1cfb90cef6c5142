/** An append that waits for its turn. */
export interface PendingAppend {
  topic: string;
  partition: number;
  partitionId: number;
  records: Buffer[];
  bytes: number;
  idempotencyKey?: string;
}
