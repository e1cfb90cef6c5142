import { databaseNowMs } from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

const TABLE = 'quality_run_leases';
/** How long a process may be silent before its runs are over for the others. */
export const LEASE_MS = 60_000;
/** Renewals in the time of a lease. */
const RENEWALS = 4;

/** A run that is going on. */
export interface RunningRun {
  runId: string;
  operationId: string | null;
}

/**
 * Which datasets are being looked at, for all processes on one database.
 *
 * A lease is renewed for as long as the process that took it lives. One that
 * is killed renews nothing, and after {@link LEASE_MS} its dataset is free.
 */
export class RunLeases {
  readonly #knex: Knex;
  readonly #logger: LoggerService;
  readonly #leaseMs: number;
  /** Timers by run. */
  readonly #held = new Map<string, NodeJS.Timeout>();

  static create(options: {
    knex: Knex;
    logger: LoggerService;
    leaseMs?: number;
  }): RunLeases {
    return new RunLeases(options);
  }

  private constructor(options: {
    knex: Knex;
    logger: LoggerService;
    leaseMs?: number;
  }) {
    this.#knex = options.knex;
    this.#logger = options.logger;
    this.#leaseMs = options.leaseMs ?? LEASE_MS;
  }

  /**
   * Takes a dataset for a run and keeps it until {@link release}. Taking it
   * again for the same run is no conflict: work that was queued may go on in
   * another process.
   *
   * @returns undefined, or the run that has the dataset
   */
  async take(dataset: string, runId: string): Promise<RunningRun | undefined> {
    const nowMs = await databaseNowMs(this.#knex);
    await this.#knex(TABLE)
      .where({ dataset })
      .where('expires_at_ms', '<=', nowMs)
      .delete();
    await this.#knex(TABLE)
      .insert({ dataset, run_id: runId, expires_at_ms: nowMs + this.#leaseMs })
      .onConflict('dataset')
      .ignore();
    const holder = await this.running(dataset);
    if (holder?.runId !== runId) {
      return holder ?? { runId: 'unknown', operationId: null };
    }
    if (!this.#held.has(runId)) {
      this.#held.set(
        runId,
        setInterval(
          () => void this.#renew(runId),
          this.#leaseMs / RENEWALS,
        ).unref(),
      );
    }
    return undefined;
  }

  /** Notes by which operation a run can be watched and cancelled. */
  async setOperation(runId: string, operationId: string): Promise<void> {
    await this.#knex(TABLE)
      .where('run_id', runId)
      .update({ operation_id: operationId });
  }

  /** Gives a run's dataset back. */
  async release(runId: string): Promise<void> {
    clearInterval(this.#held.get(runId));
    this.#held.delete(runId);
    await this.#knex(TABLE).where('run_id', runId).delete();
  }

  /** The run of a dataset that is going on, in any process. */
  async running(dataset: string): Promise<RunningRun | null> {
    return this.#find({ dataset });
  }

  /** A run that is going on, by its id. */
  async find(runId: string): Promise<RunningRun | null> {
    return this.#find({ run_id: runId });
  }

  async #find(where: Record<string, string>): Promise<RunningRun | null> {
    const row = await this.#knex(TABLE)
      .where(where)
      .where('expires_at_ms', '>', await databaseNowMs(this.#knex))
      .first();
    return row ? { runId: row.run_id, operationId: row.operation_id } : null;
  }

  async #renew(runId: string): Promise<void> {
    try {
      const nowMs = await databaseNowMs(this.#knex);
      await this.#knex(TABLE)
        .where('run_id', runId)
        .update({ expires_at_ms: nowMs + this.#leaseMs });
    } catch (error) {
      this.#logger.warn(
        `The lease of run ${runId} could not be renewed: ${
          (error as Error).message
        }`,
      );
    }
  }
}
