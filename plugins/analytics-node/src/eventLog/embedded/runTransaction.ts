import type { Knex } from 'knex';

/**
 * Like `knex.transaction`, but always rejects with what went wrong inside.
 *
 * SQLite ends a transaction by itself when the disk is full; knex's own
 * rollback then fails with 'no transaction is active', which would hide why.
 */
export async function runTransaction<T>(
  knex: Knex,
  work: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  let cause: { error: unknown } | undefined;
  try {
    return await knex.transaction(async trx => {
      try {
        return await work(trx);
      } catch (error) {
        cause = { error };
        throw error;
      }
    });
  } catch (error) {
    throw cause ? cause.error : error;
  }
}
