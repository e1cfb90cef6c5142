import type { ModelStatus } from '@analytics-engine/plugin-analytics-common';
import type {
  PredictionBatch,
  PredictionFailure,
  PredictionListener,
} from '../predictions/types';
import type { Rollout } from './core';

/** How far back errors count. */
const WINDOW_MS = 5 * 60_000;
/** Calls below which a share of errors says nothing. */
const MIN_CALLS = 20;
const DEGRADED_ERROR_RATE = 0.05;
const DOWN_ERROR_RATE = 0.5;

interface Calls {
  sinceMs: number;
  calls: number;
  errors: number;
}

/** How well models are, by what this process saw of them lately. */
export class HealthWatch implements PredictionListener {
  readonly #now: () => number;
  readonly #young = new Map<string, Calls>();
  readonly #old = new Map<string, Calls>();
  #reasonsOf: (model: string) => string[] = () => [];

  private constructor(now: () => number) {
    this.#now = now;
  }

  static create(options: { now?: () => number } = {}): HealthWatch {
    return new HealthWatch(options.now ?? Date.now);
  }

  /** Adds what others find wrong with a model. */
  consult(reasonsOf: (model: string) => string[]): void {
    this.#reasonsOf = reasonsOf;
  }

  onPredictions({ model, role }: PredictionBatch): void {
    if (role !== 'shadow' && role !== 'batch') {
      this.#count(model, 0);
    }
  }

  onFailure({ model, role }: PredictionFailure): void {
    if (role !== 'shadow' && role !== 'batch') {
      this.#count(model, 1);
    }
  }

  of({
    model,
    active,
    production,
  }: Rollout): Pick<ModelStatus, 'health' | 'reasons'> {
    const reasons = this.#reasonsOf(model);
    const now = this.#now();
    const recent = [this.#young.get(model), this.#old.get(model)].filter(
      each => each !== undefined && now - each.sinceMs < 2 * WINDOW_MS,
    );
    const calls = recent.reduce((sum, each) => sum + each!.calls, 0);
    const errors = recent.reduce((sum, each) => sum + each!.errors, 0);
    const rate = calls >= MIN_CALLS ? errors / calls : 0;
    if (rate > DEGRADED_ERROR_RATE) {
      reasons.unshift(
        `${Math.round(rate * 100)} % of the last ${calls} calls failed`,
      );
    }
    if (active?.pausedFor === 'inconclusive') {
      reasons.push(active.reason ?? 'A deployment waits for a person');
    }
    const isDown = production !== null && rate >= DOWN_ERROR_RATE;
    if (isDown) {
      return { health: 'DOWN', reasons };
    }
    return { health: reasons.length > 0 ? 'DEGRADED' : 'UP', reasons };
  }

  #count(model: string, errors: number): void {
    const now = this.#now();
    let young = this.#young.get(model);
    if (!young || now - young.sinceMs > WINDOW_MS) {
      if (young) {
        this.#old.set(model, young);
      }
      young = { sinceMs: now, calls: 0, errors: 0 };
      this.#young.set(model, young);
    }
    young.calls += 1;
    young.errors += errors;
  }
}
