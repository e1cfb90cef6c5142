import { randomUUID } from 'node:crypto';
import { NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { AnalyticsDatabaseService } from '../database/types';
import type { Gate, GateFilter, GatePassage } from './types';

const TABLE = 'gates';
/** Opened gates that are remembered. */
const MAX_HISTORY = 1_000;
const DEFAULT_LIMIT = 100;
/** Longest reason, characters. */
const MAX_REASON_LENGTH = 2_000;

interface GateRow {
  id: string;
  passage: GatePassage;
  dataset: string;
  source: string;
  reason: string;
  link: string | null;
  closed_at: string;
  opened_at: string | null;
  opened_by: string | null;
  open_reason: string | null;
}

/** The table `gates`. */
export class GateStore {
  readonly #database: AnalyticsDatabaseService;

  static create(options: { database: AnalyticsDatabaseService }): GateStore {
    return new GateStore(options.database);
  }

  private constructor(database: AnalyticsDatabaseService) {
    this.#database = database;
  }

  /** Closes, or brings the reason of the one that is closed up to date. */
  async close(
    request: Pick<Gate, 'passage' | 'dataset' | 'source' | 'reason' | 'link'>,
  ): Promise<{ gate: Gate; changed: boolean }> {
    const knex = await this.#database.getClient();
    const { passage, dataset, source } = request;
    const reason = request.reason.slice(0, MAX_REASON_LENGTH);
    const link = request.link ?? null;
    const before = await knex<GateRow>(TABLE)
      .where({ passage, dataset, source, opened_at: null })
      .first();
    // The unique index decides between two that close at the same time.
    const [row]: GateRow[] = await knex<GateRow>(TABLE)
      .insert({
        id: randomUUID(),
        passage,
        dataset,
        source,
        reason,
        link,
        closed_at: new Date().toISOString(),
      })
      .onConflict(
        knex.raw('(source, passage, dataset) WHERE opened_at IS NULL'),
      )
      .merge({ reason, link })
      .returning('*');
    return {
      gate: toGate(row),
      changed: before?.reason !== reason || before.link !== link,
    };
  }

  /** @throws NotFoundError when there is no such gate */
  async open(
    id: string,
    options: { openedBy: string; reason: string },
  ): Promise<{ gate: Gate; changed: boolean }> {
    const knex = await this.#database.getClient();
    const changed = await knex<GateRow>(TABLE)
      .where({ id, opened_at: null })
      .update({
        opened_at: new Date().toISOString(),
        opened_by: options.openedBy,
        open_reason: options.reason.slice(0, MAX_REASON_LENGTH),
      });
    const gate = await this.find(id);
    if (!gate) {
      throw new NotFoundError(`There is no gate '${id.slice(0, 80)}'`);
    }
    if (changed > 0) {
      await this.#prune(knex);
    }
    return { gate, changed: changed > 0 };
  }

  async find(id: string): Promise<Gate | undefined> {
    const knex = await this.#database.getClient();
    const row = await knex<GateRow>(TABLE).where({ id }).first();
    return row && toGate(row);
  }

  async closed(filter: GateFilter = {}): Promise<Gate[]> {
    const knex = await this.#database.getClient();
    const rows = await knex<GateRow>(TABLE)
      .where(given(filter))
      .whereNull('opened_at')
      .orderBy([{ column: 'closed_at' }, { column: 'id' }]);
    return rows.map(toGate);
  }

  async list(filter: GateFilter & { limit?: number } = {}): Promise<Gate[]> {
    const { limit = DEFAULT_LIMIT, ...rest } = filter;
    const knex = await this.#database.getClient();
    const rows = await knex<GateRow>(TABLE)
      .where(given(rest))
      .orderBy([
        { column: 'closed_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(Math.min(limit, MAX_HISTORY));
    return rows.map(toGate);
  }

  async #prune(knex: Knex): Promise<void> {
    const last = await knex<GateRow>(TABLE)
      .whereNotNull('opened_at')
      .orderBy('opened_at', 'desc')
      .offset(MAX_HISTORY)
      .first('opened_at');
    if (last) {
      await knex<GateRow>(TABLE)
        .whereNotNull('opened_at')
        .where('opened_at', '<=', last.opened_at!)
        .delete();
    }
  }
}

function given(filter: GateFilter): Partial<GateRow> {
  const { passage, dataset, source } = filter;
  return {
    ...(passage !== undefined && { passage }),
    ...(dataset !== undefined && { dataset }),
    ...(source !== undefined && { source }),
  };
}

function toGate(row: GateRow): Gate {
  return {
    id: row.id,
    passage: row.passage,
    dataset: row.dataset,
    reason: row.reason,
    source: row.source,
    ...(row.link !== null && { link: row.link }),
    closedAt: row.closed_at,
    openedAt: row.opened_at,
    openedBy: row.opened_by,
    openReason: row.open_reason,
  };
}
