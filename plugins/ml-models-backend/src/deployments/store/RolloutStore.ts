import type { LiveComparison } from '@analytics-engine/plugin-analytics-common';
import type { Knex } from 'knex';
import type { Decision, Deployment, HistoryEntry, Rollout } from '../core';

interface RolloutRow {
  model: string;
  rollout: string;
  revision: number;
}

interface DeploymentRow {
  id: string;
  model: string;
  started_at_ms: number | string;
  deployment: string;
  comparison: string | null;
  operation_id: string | null;
}

interface EventRow {
  id?: number;
  model: string;
  deployment_id: string | null;
  at_ms: number | string;
  state: HistoryEntry['state'];
  version: string;
  traffic_percent: number;
  actor: string;
  message: string;
}

/** A rollout with the number of changes before it. */
export interface StoredRollout {
  rollout: Rollout;
  /** 0 when nothing was stored yet. */
  revision: number;
}

/** A deployment with what is kept beside it. */
export interface StoredDeployment {
  deployment: Deployment;
  comparison: LiveComparison | null;
  operationId: string | null;
}

const ROLLOUTS = 'ml_rollouts';
const DEPLOYMENTS = 'ml_deployments';
const EVENTS = 'ml_deployment_events';
/** Most lines of history that are read at once. */
const MAX_HISTORY = 500;

/** Rollouts, deployments and their history in the plugin's database. */
export class RolloutStore {
  readonly #knex: Knex;

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  static create(options: { knex: Knex }): RolloutStore {
    return new RolloutStore(options.knex);
  }

  /** Number of changes by model: what a process compares with what it knows. */
  async revisions(): Promise<Map<string, number>> {
    const rows = await this.#knex<RolloutRow>(ROLLOUTS).select(
      'model',
      'revision',
    );
    return new Map(rows.map(({ model, revision }) => [model, revision]));
  }

  async get(model: string): Promise<StoredRollout> {
    const row = await this.#knex<RolloutRow>(ROLLOUTS).where({ model }).first();
    return row
      ? { rollout: JSON.parse(row.rollout), revision: row.revision }
      : {
          rollout: { model, production: null, past: [], active: null },
          revision: 0,
        };
  }

  /**
   * Stores a decision with its history, unless somebody else changed the
   * rollout first.
   *
   * @returns false when `revision` is no longer the current one; nothing is stored then
   */
  async save(
    revision: number,
    decision: Extract<Decision, { kind: 'changed' }>,
  ): Promise<boolean> {
    const { rollout, ended, history } = decision;
    const { model } = rollout;
    const text = JSON.stringify(rollout);
    return this.#knex.transaction(async trx => {
      const isOurs =
        revision === 0
          ? await insertFirst(trx, { model, rollout: text, revision: 1 })
          : (await trx<RolloutRow>(ROLLOUTS)
              .where({ model, revision })
              .update({ rollout: text, revision: revision + 1 })) === 1;
      if (!isOurs) {
        return false;
      }
      for (const deployment of [rollout.active, ended]) {
        if (deployment) {
          await trx<DeploymentRow>(DEPLOYMENTS)
            .insert({
              id: deployment.id,
              model,
              started_at_ms: deployment.startedMs,
              deployment: JSON.stringify(deployment),
            })
            .onConflict('id')
            .merge(['deployment']);
        }
      }
      if (history.length > 0) {
        await trx<EventRow>(EVENTS).insert(
          history.map(entry => toEventRow(model, entry)),
        );
      }
      return true;
    });
  }

  async deployment(
    model: string,
    id: string,
  ): Promise<StoredDeployment | undefined> {
    const row = await this.#knex<DeploymentRow>(DEPLOYMENTS)
      .where({ model, id })
      .first();
    return row && toDeployment(row);
  }

  /** Newest first. */
  async deployments(model: string, limit: number): Promise<StoredDeployment[]> {
    const rows = await this.#knex<DeploymentRow>(DEPLOYMENTS)
      .where({ model })
      .orderBy('started_at_ms', 'desc')
      .limit(limit);
    return rows.map(toDeployment);
  }

  /** Oldest first; of all of a model's deployments when none is named. */
  async history(model: string, deploymentId?: string): Promise<HistoryEntry[]> {
    const rows = await this.#knex<EventRow>(EVENTS)
      .where({
        model,
        ...(deploymentId !== undefined && { deployment_id: deploymentId }),
      })
      .orderBy('id', 'desc')
      .limit(MAX_HISTORY);
    return rows.reverse().map(toEntry);
  }

  async keepComparison(id: string, comparison: LiveComparison): Promise<void> {
    await this.#knex<DeploymentRow>(DEPLOYMENTS)
      .where({ id })
      .update({ comparison: JSON.stringify(comparison) });
  }

  async keepOperation(id: string, operationId: string): Promise<void> {
    await this.#knex<DeploymentRow>(DEPLOYMENTS)
      .where({ id })
      .update({ operation_id: operationId });
  }
}

async function insertFirst(
  trx: Knex.Transaction,
  row: RolloutRow,
): Promise<boolean> {
  const inserted = await trx<RolloutRow>(ROLLOUTS)
    .insert(row)
    .onConflict('model')
    .ignore()
    .returning('model');
  return inserted.length === 1;
}

function toDeployment(row: DeploymentRow): StoredDeployment {
  return {
    deployment: JSON.parse(row.deployment),
    comparison: row.comparison === null ? null : JSON.parse(row.comparison),
    operationId: row.operation_id,
  };
}

function toEventRow(model: string, entry: HistoryEntry): EventRow {
  return {
    model,
    deployment_id: entry.deploymentId,
    at_ms: entry.atMs,
    state: entry.state,
    version: entry.version,
    traffic_percent: entry.trafficPercent,
    actor: entry.actor,
    message: entry.message,
  };
}

function toEntry(row: EventRow): HistoryEntry {
  return {
    deploymentId: row.deployment_id,
    atMs: Number(row.at_ms),
    state: row.state,
    version: row.version,
    trafficPercent: row.traffic_percent,
    actor: row.actor,
    message: row.message,
  };
}
