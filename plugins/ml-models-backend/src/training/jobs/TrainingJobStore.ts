import type {
  TrainingJob,
  TrainingState,
} from '@analytics-engine/plugin-analytics-common';
import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { toTrainingJob, type TrainingJobRow } from './trainingJobRow';
import type { TrainingInput } from './types';

const TABLE = 'training_jobs';
/** Runs that are kept for people to look at. */
const MAX_HISTORY = 1_000;
const MAX_LISTED = 100;

/** What a run changes about itself. */
export type TrainingJobChange = Partial<
  Pick<
    TrainingJob,
    | 'state'
    | 'progress'
    | 'step'
    | 'version'
    | 'metrics'
    | 'baseline'
    | 'decision'
    | 'decisionReason'
    | 'curves'
    | 'rows'
    | 'error'
    | 'operationId'
  >
>;

const FINAL: TrainingState[] = ['SUCCEEDED', 'FAILED', 'CANCELLED'];

/** Training runs in the plugin's database. */
export class TrainingJobStore {
  readonly #knex: Knex;

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  static create(options: { knex: Knex }): TrainingJobStore {
    return new TrainingJobStore(options.knex);
  }

  /**
   * Adds a run that waits for its turn.
   *
   * @throws ConflictError when the model is being trained; the database decides, also between processes
   */
  async insert(options: {
    id: string;
    input: TrainingInput;
    startedBy: string;
  }): Promise<void> {
    const { id, input, startedBy } = options;
    const inserted = await this.#knex(TABLE)
      .insert({
        id,
        model: input.model,
        active_model: input.model,
        state: 'QUEUED',
        step: 'waiting for its turn',
        request: JSON.stringify(input),
        started_by: startedBy,
        queued_at: new Date().toISOString(),
      })
      .onConflict('active_model')
      .ignore()
      .then(() => this.#knex(TABLE).where({ id }).first());
    if (!inserted) {
      const active = await this.active(input.model);
      throw new ConflictError(
        `Model '${input.model}' is being trained already (${active?.trainingId})`,
      );
    }
    const old = await this.#knex(TABLE)
      .select('id')
      .orderBy('queued_at', 'desc')
      .offset(MAX_HISTORY)
      .limit(MAX_HISTORY);
    if (old.length > 0) {
      await this.#knex(TABLE)
        .whereIn(
          'id',
          old.map(row => row.id),
        )
        .whereNull('active_model')
        .delete();
    }
  }

  /** Writes what changed; a run that is over stays as it is. */
  async update(id: string, change: TrainingJobChange): Promise<void> {
    const { metrics, baseline, curves, rows, decisionReason, operationId } =
      change;
    const now = new Date().toISOString();
    const over = change.state && FINAL.includes(change.state);
    const json = (value: unknown) =>
      value === undefined ? undefined : JSON.stringify(value);
    const row: Partial<TrainingJobRow> = {
      state: change.state,
      progress: change.progress,
      step: change.step?.slice(0, 255),
      version: change.version,
      decision: change.decision,
      error: change.error,
      decision_reason: decisionReason,
      operation_id: operationId,
      metrics: json(metrics),
      baseline: json(baseline),
      curves: json(curves),
      rows: json(rows),
      ...(change.state === 'RUNNING' && { started_at: now }),
      ...(over && { finished_at: now, active_model: null }),
    };
    const defined = Object.fromEntries(
      Object.entries(row).filter(([, value]) => value !== undefined),
    );
    if (Object.keys(defined).length === 0) return;
    await this.#knex(TABLE)
      .where({ id })
      .whereNotNull('active_model')
      .update(defined);
  }

  async get(id: string): Promise<TrainingJob | undefined> {
    const row = await this.#knex(TABLE).where({ id }).first();
    return row && toTrainingJob(row);
  }

  /** The unfinished run of a model. */
  async active(model: string): Promise<TrainingJob | undefined> {
    const row = await this.#knex(TABLE).where({ active_model: model }).first();
    return row && toTrainingJob(row);
  }

  /** Newest first. */
  async list(
    filter: { model?: string; unfinished?: boolean } = {},
  ): Promise<TrainingJob[]> {
    const query = this.#knex(TABLE)
      .orderBy('queued_at', 'desc')
      .limit(MAX_LISTED);
    if (filter.model !== undefined) query.where({ model: filter.model });
    if (filter.unfinished) query.whereNotNull('active_model');
    return (await query).map(toTrainingJob);
  }
}
