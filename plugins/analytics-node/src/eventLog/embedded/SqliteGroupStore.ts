import type { Knex } from 'knex';
import type { GroupStore, GroupTransaction } from './GroupStore';
import {
  SqliteGroupTransaction,
  type SqliteStatement,
} from './SqliteGroupTransaction';
import type { WriterThread } from './WriterThread';

/** What is used of a connection of better-sqlite3. */
interface Connection {
  prepare(sql: string): SqliteStatement;
}

/**
 * Stores groups in a SQLite file, which is one process's own: reads what it
 * needs on knex's connection and lets a thread write.
 *
 * Knex has one connection to such a file and lends it to one at a time. It is
 * held until the thread has committed, so nobody else writes meanwhile: the
 * thread never waits for a lock, and what was read stays true.
 */
export class SqliteGroupStore implements GroupStore {
  readonly #knex: Knex;
  readonly #writer: WriterThread;
  /**
   * The log holds at most this many bytes: only appends make it grow.
   * Unknown at first and after a failure.
   */
  #mostBytes: number | undefined;
  readonly #prepared = new WeakMap<Connection, Map<string, SqliteStatement>>();

  private constructor(knex: Knex, writer: WriterThread) {
    this.#knex = knex;
    this.#writer = writer;
  }

  static create(options: {
    knex: Knex;
    writer: WriterThread;
  }): SqliteGroupStore {
    return new SqliteGroupStore(options.knex, options.writer);
  }

  async transaction(
    work: (transaction: GroupTransaction) => Promise<void>,
  ): Promise<void> {
    const connection = await this.#knex.client.acquireConnection();
    try {
      const transaction = new SqliteGroupTransaction(
        sql => this.#prepare(connection, sql),
        this.#mostBytes,
      );
      this.#mostBytes = undefined;
      await work(transaction);
      if (transaction.statements.length > 0) {
        await this.#writer.write(transaction.statements);
      }
      this.#mostBytes = transaction.mostBytes;
    } finally {
      await this.#knex.client.releaseConnection(connection);
    }
  }

  async close(): Promise<void> {
    await this.#writer.close();
  }

  #prepare(connection: Connection, sql: string): SqliteStatement {
    const known = this.#prepared.get(connection) ?? new Map();
    this.#prepared.set(connection, known);
    const statement = known.get(sql) ?? connection.prepare(sql);
    known.set(sql, statement);
    return statement;
  }
}
