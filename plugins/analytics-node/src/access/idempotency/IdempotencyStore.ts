import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { isSqlite } from '../../database/isSqlite';
import type { AnalyticsDatabaseService } from '../../database/types';

/** How long an answer can be had again. */
const RETENTION_MS = 24 * 60 * 60 * 1000;
/** After which a request of another process counts as lost. */
const LEASE_MS = 10 * 60 * 1000;
const PURGE_INTERVAL_MS = 10 * 60 * 1000;
/** Answers kept at most; the oldest go first. */
const MAX_ROWS = 100_000;

/** An answer that can be given again. */
export interface StoredAnswer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** What a key means for a request. */
export type IdempotencyClaim =
  /** First use: carry it out, then complete or release it. */
  | { kind: 'claimed' }
  | { kind: 'stored'; answer: StoredAnswer }
  | { kind: 'in-progress' }
  /** The key was used for another request. */
  | { kind: 'different' };

interface IdempotencyRow {
  id: string;
  request_hash: string;
  owner: string;
  created_at: number | string;
  status: number | null;
  response: string | null;
}

/** Remembers the answers of mutations by their Idempotency-Key. */
export class IdempotencyStore {
  readonly #database: AnalyticsDatabaseService;
  readonly #logger: LoggerService;
  readonly #owner = randomUUID();
  #purgedAt = 0;

  static create(options: {
    database: AnalyticsDatabaseService;
    logger: LoggerService;
  }): IdempotencyStore {
    return new IdempotencyStore(options.database, options.logger);
  }

  private constructor(
    database: AnalyticsDatabaseService,
    logger: LoggerService,
  ) {
    this.#database = database;
    this.#logger = logger;
  }

  async claim(id: string, requestHash: string): Promise<IdempotencyClaim> {
    const knex = await this.#database.getClient();
    await this.#purgeSometimes(knex);
    const row: IdempotencyRow = {
      id,
      request_hash: requestHash,
      owner: this.#owner,
      created_at: Date.now(),
      status: null,
      response: null,
    };
    for (;;) {
      const inserted = await knex<IdempotencyRow>('idempotency_keys')
        .insert(row)
        .onConflict('id')
        .ignore()
        .returning('id');
      if (inserted.length > 0) {
        return { kind: 'claimed' };
      }
      const found = await knex<IdempotencyRow>('idempotency_keys')
        .where({ id })
        .first();
      if (found && !this.#isLost(knex, found)) {
        return judge(found, requestHash);
      }
      if (found) {
        await knex('idempotency_keys')
          .where({ id, owner: found.owner })
          .whereNull('status')
          .delete();
      }
    }
  }

  async complete(id: string, answer: StoredAnswer): Promise<void> {
    const knex = await this.#database.getClient();
    await knex<IdempotencyRow>('idempotency_keys')
      .where({ id })
      .update({
        status: answer.status,
        response: JSON.stringify({
          headers: answer.headers,
          body: answer.body,
        }),
      });
  }

  /** Forgets a request that failed, so that it can be tried again. */
  async release(id: string): Promise<void> {
    const knex = await this.#database.getClient();
    await knex('idempotency_keys').where({ id, owner: this.#owner }).delete();
  }

  /** True when the process that was to answer is gone. */
  #isLost(knex: Knex, row: IdempotencyRow): boolean {
    if (row.status !== null || row.owner === this.#owner) {
      return false;
    }
    // SQLite has one process at a time: any other owner is one before a restart.
    return isSqlite(knex) || Date.now() - Number(row.created_at) > LEASE_MS;
  }

  async #purgeSometimes(knex: Knex): Promise<void> {
    const now = Date.now();
    if (now - this.#purgedAt < PURGE_INTERVAL_MS) {
      return;
    }
    this.#purgedAt = now;
    try {
      await knex('idempotency_keys')
        .where('created_at', '<', now - RETENTION_MS)
        .delete();
      const oldest = await knex('idempotency_keys')
        .orderBy('created_at', 'desc')
        .offset(MAX_ROWS)
        .first('created_at');
      if (oldest) {
        await knex('idempotency_keys')
          .where('created_at', '<=', oldest.created_at)
          .delete();
      }
    } catch (error) {
      this.#logger.warn('Old idempotency keys were not purged', error as Error);
    }
  }
}

function judge(row: IdempotencyRow, requestHash: string): IdempotencyClaim {
  if (row.request_hash !== requestHash) {
    return { kind: 'different' };
  }
  if (row.status === null) {
    return { kind: 'in-progress' };
  }
  const { headers, body } = JSON.parse(row.response ?? '{}');
  return {
    kind: 'stored',
    answer: { status: row.status, headers: headers ?? {}, body },
  };
}
