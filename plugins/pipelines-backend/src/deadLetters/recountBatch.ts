import type { Knex } from 'knex';
import type { BatchRow } from './rows';
import { BATCHES, RECORDS } from './rows';

/** Makes a batch's figures agree with its records. */
export async function recountBatch(
  tx: Knex.Transaction,
  id: number,
  options: { first?: boolean } = {},
): Promise<void> {
  const [row]: Array<{ remaining: number | string; bytes: number | string }> =
    await tx(RECORDS)
      .where({ batch_id: id })
      .select({
        remaining: tx.raw('count(*)'),
        bytes: tx.raw('coalesce(sum(length(payload)), 0)'),
      });
  const remaining = Number(row.remaining);
  await tx<BatchRow>(BATCHES)
    .where({ id })
    .update({
      remaining,
      bytes: Number(row.bytes),
      ...(options.first ? { records: remaining } : {}),
    });
}
