import type { Knex } from 'knex';
import type {
  PredictionBatch,
  PredictionFailure,
  PredictionListener,
} from '../../predictions/types';
import { SERVED_ROLES, type Selection } from '../selection';

const TABLE = 'ml_call_counts';
const INTERVAL_MS = 5 * 60_000;
/** Longer than any window that is asked for. */
const KEPT_MS = 400 * 24 * 3_600_000;

interface Counts {
  model: string;
  version: string;
  atMs: number;
  calls: number;
  errors: number;
}

/**
 * Counts calls and those that failed: a failed call leaves no row in the
 * warehouse. Counted in memory, and added to the database now and then, where
 * several processes add up; a killed process loses what it had not added yet.
 */
export class CallCounter implements PredictionListener {
  readonly #knex: Knex;
  #counts = new Map<string, Counts>();
  #flushing: Promise<void> = Promise.resolve();

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  static create(options: { knex: Knex }): CallCounter {
    return new CallCounter(options.knex);
  }

  onPredictions(batch: PredictionBatch): void {
    this.#count(batch, 0);
  }

  onFailure(failure: PredictionFailure): void {
    this.#count(failure, 1);
  }

  /** Share of the calls of a window that failed; null when there were none. */
  async errorRate(selection: Selection): Promise<number | null> {
    await this.flush();
    const { model, version, fromMs, toMs } = selection;
    const query = this.#knex(TABLE)
      .where({ model })
      // The interval in which the window begins counts.
      .where('at_ms', '>', fromMs - INTERVAL_MS)
      .where('at_ms', '<', toMs)
      .sum({ calls: 'calls', errors: 'errors' });
    if (version !== undefined) query.where({ version });
    const [sums] = await query;
    const calls = Number(sums.calls ?? 0);
    return calls > 0 ? Number(sums.errors) / calls : null;
  }

  /** Adds what was counted to the database; counts that could not be added are kept. */
  async flush(): Promise<void> {
    this.#flushing = this.#flushing
      .catch(() => {})
      .then(() => this.#flushCounts());
    await this.#flushing;
  }

  async #flushCounts(): Promise<void> {
    const counts = this.#counts;
    if (counts.size === 0) return;
    this.#counts = new Map();
    try {
      await this.#knex.transaction(async trx => {
        for (const { atMs, calls, errors, model, version } of counts.values()) {
          await trx(TABLE)
            .insert({ model, version, at_ms: atMs, calls, errors })
            .onConflict(['model', 'version', 'at_ms'])
            .merge({
              calls: trx.raw('?? + ?', [`${TABLE}.calls`, calls]),
              errors: trx.raw('?? + ?', [`${TABLE}.errors`, errors]),
            });
        }
        await trx(TABLE)
          .where('at_ms', '<', Date.now() - KEPT_MS)
          .delete();
      });
    } catch (error) {
      for (const each of counts.values()) this.#add(each);
      throw error;
    }
  }

  #count(
    { model, version, role, at }: PredictionBatch | PredictionFailure,
    errors: number,
  ): void {
    if (!SERVED_ROLES.includes(role)) return;
    const atMs = at - (at % INTERVAL_MS);
    this.#add({ model, version, atMs, calls: 1, errors });
  }

  #add(more: Counts): void {
    const key = `${more.model}/${more.version}/${more.atMs}`;
    const known = this.#counts.get(key);
    if (known) {
      known.calls += more.calls;
      known.errors += more.errors;
    } else {
      this.#counts.set(key, { ...more });
    }
  }
}
