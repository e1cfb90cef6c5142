import type {
  IncidentDetail,
  IncidentTimelineEntry,
  IncidentTransitionRequest,
} from '@analytics-engine/plugin-analytics-common';
import { StateConflictError } from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { foundIn, isSameFalsePositive } from './foundIn';
import type { IncidentStore } from './IncidentStore';
import type { IncidentRow } from './rows';
import { incidentId, toIncident } from './rows';
import { availableTransitions, STATE_AFTER } from './transitions';
import type { Finding, IncidentChange, IncidentListener } from './types';

/** Who writes when it is not a person. */
export const SYSTEM_ACTOR = 'data-quality';
const AUTO_CLOSE = 'auto-close';

const ENTRY_KINDS = {
  acknowledge: 'acknowledged',
  assign: 'assigned',
  resolve: 'resolved',
  reopen: 'reopened',
} as const satisfies Record<
  IncidentTransitionRequest['transition'],
  IncidentTimelineEntry['kind']
>;

/** What an {@link IncidentBook} needs. */
export interface IncidentBookOptions {
  store: IncidentStore;
  /** Whether a passing run resolves the check's incident. */
  autoClose: boolean;
  /** A check that fails again this soon after its incident was resolved reopens it. */
  reopenWithinMs: number;
  logger: LoggerService;
}

/**
 * Incidents and what happens to them. A failing check has one open incident,
 * however often and by how many processes it fails: the database's unique
 * index decides who opens it, the others add to it.
 */
export class IncidentBook {
  readonly #options: IncidentBookOptions;
  readonly #listeners: IncidentListener[] = [];

  static create(options: IncidentBookOptions): IncidentBook {
    return new IncidentBook(options);
  }

  private constructor(options: IncidentBookOptions) {
    this.#options = options;
  }

  get store(): IncidentStore {
    return this.#options.store;
  }

  onChange(listener: IncidentListener): void {
    this.#listeners.push(listener);
  }

  /**
   * A check failed: adds to its open incident, reopens one that was resolved
   * a moment ago, or opens a new one.
   *
   * @returns undefined when a person called exactly this a false positive
   */
  async failed(finding: Finding): Promise<IncidentChange | undefined> {
    const { store } = this.#options;
    const change = await store.transaction(async trx => {
      const open = await store.openOf(finding.dataset, finding.checkId, trx);
      if (open) {
        return this.#again(open, finding, trx);
      }
      const before = await store.newestOf(
        finding.dataset,
        finding.checkId,
        trx,
      );
      if (before && isSameFalsePositive(before, finding)) {
        return undefined;
      }
      if (before && this.#isRecent(before)) {
        return this.#reopen(before, finding, trx);
      }
      return this.#open(finding, trx);
    });
    await this.#tell(change);
    return change;
  }

  /** A check passed: resolves its open incident unless that is left to people. */
  async passed(options: {
    dataset: string;
    checkId: string;
    runId: string;
    actual: string;
  }): Promise<IncidentChange | undefined> {
    const { store, autoClose } = this.#options;
    const change = await store.transaction(async trx => {
      const open = await store.openOf(options.dataset, options.checkId, trx);
      if (!open) {
        return undefined;
      }
      const entry = {
        actor: SYSTEM_ACTOR,
        text: options.actual,
        run_id: options.runId,
      };
      if (!autoClose) {
        await store.repeatEntry(open.id, { ...entry, kind: 'passed' }, trx);
        return undefined;
      }
      const row = await store.update(
        open.id,
        {
          state: 'RESOLVED',
          reason: 'Fixed',
          resolved_at: new Date().toISOString(),
          resolved_by: AUTO_CLOSE,
        },
        trx,
      );
      await store.addEntry(open.id, { ...entry, kind: 'auto-closed' }, trx);
      return changeOf('auto-closed', row, SYSTEM_ACTOR);
    });
    await this.#tell(change);
    return change;
  }

  /**
   * What a person does.
   *
   * @throws NotFoundError; StateConflictError with `availableTransitions`
   */
  async transition(
    id: string,
    request: IncidentTransitionRequest,
    actor: string,
  ): Promise<IncidentDetail> {
    const { store } = this.#options;
    const change = await store.transaction(async trx => {
      const row = await store.row(id, trx);
      await this.#check(row, request, trx);
      const { transition } = request;
      const isResolve = transition === 'resolve';
      const changed = await store.update(
        row.id,
        {
          state: STATE_AFTER[transition],
          reason: request.reason ?? null,
          resolved_at: isResolve ? new Date().toISOString() : null,
          resolved_by: isResolve ? actor : null,
          ...(transition === 'assign' && { assignee: request.assignee }),
          ...(transition === 'reopen' && {
            open_since: new Date().toISOString(),
          }),
        },
        trx,
      );
      const kind = ENTRY_KINDS[transition];
      await store.addEntry(
        row.id,
        { actor, kind, text: wordsOf(request) },
        trx,
      );
      return changeOf(kind, changed, actor);
    });
    await this.#tell(change);
    return store.detail(id);
  }

  async comment(
    id: string,
    text: string,
    actor: string,
  ): Promise<IncidentDetail> {
    const { store } = this.#options;
    const row = await store.row(id);
    await store.addEntry(row.id, { actor, kind: 'commented', text });
    await this.#tell(
      changeOf('commented', await store.update(row.id, {}), actor),
    );
    return store.detail(id);
  }

  /** Writes what happened to gates and rows because of an incident. */
  async note(
    id: string,
    entry: { actor: string; kind: IncidentTimelineEntry['kind']; text: string },
  ): Promise<void> {
    const row = await this.#options.store.row(id);
    await this.#options.store.addEntry(row.id, entry);
  }

  async #open(
    finding: Finding,
    trx: Knex,
  ): Promise<IncidentChange | undefined> {
    const { store } = this.#options;
    const now = new Date().toISOString();
    const row = await store.insert(
      {
        dataset: finding.dataset,
        check_id: finding.checkId,
        title: finding.title,
        dimension: finding.dimension,
        owner: finding.owner,
        state: 'OPEN',
        assignee: null,
        reason: null,
        first_run_id: finding.runId,
        failures: 1,
        opened_at: now,
        open_since: now,
        updated_at: now,
        resolved_at: null,
        resolved_by: null,
        ...foundIn(finding),
      },
      trx,
    );
    if (!row) {
      // Somebody else opened it between our look and our insert.
      const open = await store.openOf(finding.dataset, finding.checkId, trx);
      return open && this.#again(open, finding, trx);
    }
    await store.addEntry(row.id, entryOf('opened', finding), trx);
    return changeOf('opened', row, SYSTEM_ACTOR);
  }

  async #again(
    open: IncidentRow,
    finding: Finding,
    trx: Knex,
  ): Promise<IncidentChange> {
    const { store } = this.#options;
    const row = await store.update(
      open.id,
      {
        failures: trx.raw('failures + 1') as unknown as number,
        ...foundIn(finding),
      },
      trx,
    );
    await store.repeatEntry(open.id, entryOf('failed-again', finding), trx);
    return changeOf('failed-again', row, SYSTEM_ACTOR);
  }

  async #reopen(
    before: IncidentRow,
    finding: Finding,
    trx: Knex,
  ): Promise<IncidentChange> {
    const { store } = this.#options;
    const row = await store.update(
      before.id,
      {
        state: before.assignee ? 'ASSIGNED' : 'OPEN',
        reason: null,
        resolved_at: null,
        resolved_by: null,
        open_since: new Date().toISOString(),
        failures: before.failures + 1,
        ...foundIn(finding),
      },
      trx,
    );
    await store.addEntry(before.id, entryOf('reopened', finding), trx);
    return changeOf('reopened', row, SYSTEM_ACTOR);
  }

  #isRecent({ resolved_at: resolvedAt }: IncidentRow): boolean {
    return (
      resolvedAt !== null &&
      Date.now() - Date.parse(resolvedAt) < this.#options.reopenWithinMs
    );
  }

  async #check(
    row: IncidentRow,
    { transition }: IncidentTransitionRequest,
    trx: Knex,
  ): Promise<void> {
    const allowed = availableTransitions(row.state);
    if (!allowed.includes(transition)) {
      throw new StateConflictError(
        `Incident '${incidentId(row.id)}' is ${
          row.state
        }: it cannot ${transition}`,
        { details: { state: row.state, availableTransitions: allowed } },
      );
    }
    const other =
      transition === 'reopen' &&
      (await this.#options.store.openOf(row.dataset, row.check_id, trx));
    if (other) {
      throw new StateConflictError(
        `Check '${row.check_id}' has another open incident: '${incidentId(
          other.id,
        )}'`,
        { details: { state: row.state, availableTransitions: [] } },
      );
    }
  }

  async #tell(change: IncidentChange | undefined): Promise<void> {
    for (const listener of change ? this.#listeners : []) {
      await listener(change!).catch(error =>
        this.#options.logger.error(
          `Incident '${change!.incident.id}' could not be acted upon`,
          error,
        ),
      );
    }
  }
}

function entryOf(kind: IncidentTimelineEntry['kind'], finding: Finding) {
  return {
    actor: SYSTEM_ACTOR,
    kind,
    text: finding.actual,
    run_id: finding.runId,
  };
}

function wordsOf(request: IncidentTransitionRequest): string | null {
  const { assignee, reason, comment } = request;
  const parts = [assignee && `to ${assignee}`, reason, comment].filter(Boolean);
  return parts.length > 0 ? parts.join(': ') : null;
}

function changeOf(
  kind: IncidentChange['kind'],
  row: IncidentRow,
  actor: string,
): IncidentChange {
  return { kind, incident: toIncident(row), openSince: row.open_since, actor };
}
