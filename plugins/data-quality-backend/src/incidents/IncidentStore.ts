import type {
  CheckSeverity,
  Incident,
  IncidentDetail,
  IncidentState,
  IncidentTimelineEntry,
} from '@analytics-engine/plugin-analytics-common';
import { NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { EntryRow, IncidentRow } from './rows';
import { incidentId, incidentNumber, toIncident } from './rows';

const INCIDENTS = 'quality_incidents';
const ENTRIES = 'quality_incident_entries';
/** Entries of one timeline that are kept and shown. */
const MAX_ENTRIES = 1_000;

/** Which incidents are asked for. */
export interface IncidentFilter {
  states?: IncidentState[];
  dataset?: string;
  check?: string;
  assignee?: string;
}

/** Something to write into a timeline. */
export type NewEntry = Pick<EntryRow, 'actor' | 'kind'> &
  Partial<Pick<EntryRow, 'text' | 'run_id'>>;

/** The tables of incidents and their timelines. */
export class IncidentStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): IncidentStore {
    return new IncidentStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  transaction<T>(work: (trx: Knex) => Promise<T>): Promise<T> {
    return this.#knex.transaction(work);
  }

  openOf(
    dataset: string,
    checkId: string,
    knex: Knex = this.#knex,
  ): Promise<IncidentRow | undefined> {
    return knex<IncidentRow>(INCIDENTS)
      .where({ dataset, check_id: checkId })
      .whereNull('resolved_at')
      .first();
  }

  newestOf(
    dataset: string,
    checkId: string,
    knex: Knex = this.#knex,
  ): Promise<IncidentRow | undefined> {
    return knex<IncidentRow>(INCIDENTS)
      .where({ dataset, check_id: checkId })
      .orderBy('id', 'desc')
      .first();
  }

  /** Undefined when another one is open for the check already. */
  async insert(
    row: Omit<IncidentRow, 'id'>,
    knex: Knex = this.#knex,
  ): Promise<IncidentRow | undefined> {
    const [inserted]: IncidentRow[] = await knex<IncidentRow>(INCIDENTS)
      .insert(row)
      .onConflict(knex.raw('(dataset, check_id) WHERE resolved_at IS NULL'))
      .ignore()
      .returning('*');
    return inserted;
  }

  async update(
    id: number,
    change: Partial<IncidentRow>,
    knex: Knex = this.#knex,
  ): Promise<IncidentRow> {
    const [row]: IncidentRow[] = await knex<IncidentRow>(INCIDENTS)
      .where({ id })
      .update({ ...change, updated_at: new Date().toISOString() })
      .returning('*');
    return row;
  }

  async addEntry(
    incident: number,
    entry: NewEntry,
    knex: Knex = this.#knex,
  ): Promise<void> {
    await knex<EntryRow>(ENTRIES).insert({
      incident_id: incident,
      at: new Date().toISOString(),
      text: null,
      run_id: null,
      ...entry,
    });
  }

  /** Writes an entry, over the last one when that is of the same kind: a check fails every few minutes. */
  async repeatEntry(
    incident: number,
    entry: NewEntry,
    knex: Knex = this.#knex,
  ): Promise<void> {
    const last = await knex<EntryRow>(ENTRIES)
      .where({ incident_id: incident })
      .orderBy('id', 'desc')
      .first();
    if (last?.kind !== entry.kind) {
      await this.addEntry(incident, entry, knex);
      return;
    }
    await knex<EntryRow>(ENTRIES)
      .where({ id: last.id })
      .update({ ...entry, at: new Date().toISOString() });
  }

  /** @throws NotFoundError */
  async row(id: string, knex: Knex = this.#knex): Promise<IncidentRow> {
    const row = await knex<IncidentRow>(INCIDENTS)
      .where({ id: incidentNumber(id) })
      .first();
    if (!row) {
      throw new NotFoundError(`There is no incident '${id}'`);
    }
    return row;
  }

  /** @throws NotFoundError */
  async detail(id: string): Promise<IncidentDetail> {
    const row = await this.row(id);
    const entries = await this.#knex<EntryRow>(ENTRIES)
      .where({ incident_id: row.id })
      .orderBy('id', 'desc')
      .limit(MAX_ENTRIES);
    return {
      ...toIncident(row),
      timeline: entries.reverse().map(toEntry),
      sampleKeys: JSON.parse(row.sample_keys),
    };
  }

  async list(
    filter: IncidentFilter & { limit: number; before?: string },
  ): Promise<{ total: number; incidents: Incident[]; next: string | null }> {
    const matching = () => {
      const query = this.#knex<IncidentRow>(INCIDENTS).where({
        ...(filter.dataset && { dataset: filter.dataset }),
        ...(filter.check && { check_id: filter.check }),
        ...(filter.assignee && { assignee: filter.assignee }),
      });
      return filter.states ? query.whereIn('state', filter.states) : query;
    };
    const page = matching()
      .orderBy('id', 'desc')
      .limit(filter.limit + 1);
    if (filter.before) {
      page.where('id', '<', incidentNumber(filter.before));
    }
    const rows: IncidentRow[] = await page;
    const [{ total }] = await matching().count({ total: '*' });
    const shown = rows.slice(0, filter.limit);
    return {
      total: Number(total),
      incidents: shown.map(toIncident),
      next:
        rows.length > filter.limit
          ? incidentId(shown[shown.length - 1].id)
          : null,
    };
  }

  /** Incidents that are not resolved, of one dataset or of all. */
  async open(dataset?: string): Promise<Incident[]> {
    const rows = await this.#knex<IncidentRow>(INCIDENTS)
      .whereNull('resolved_at')
      .where(dataset ? { dataset } : {})
      .orderBy('id');
    return rows.map(toIncident);
  }

  async countOpenBySeverity(): Promise<Map<CheckSeverity, number>> {
    const rows = await this.#knex<IncidentRow>(INCIDENTS)
      .whereNull('resolved_at')
      .groupBy('severity')
      .select('severity')
      .count({ count: '*' });
    return new Map(
      rows.map(row => [row.severity as CheckSeverity, Number(row.count)]),
    );
  }

  /** Incidents that were resolved in a period. */
  async countResolved(period: {
    fromMs: number;
    toMs: number;
    dataset?: string;
  }): Promise<number> {
    const { fromMs, toMs, dataset } = period;
    const [{ count }] = await this.#knex<IncidentRow>(INCIDENTS)
      .whereBetween('resolved_at', [
        new Date(fromMs).toISOString(),
        new Date(toMs).toISOString(),
      ])
      .where(dataset ? { dataset } : {})
      .count({ count: '*' });
    return Number(count);
  }
}

function toEntry(row: EntryRow): IncidentTimelineEntry {
  const { at, actor, kind, text } = row;
  return { at, actor, kind, text, runId: row.run_id };
}
