import { StateConflictError } from '@analytics-engine/plugin-analytics-node';
import type { Decision, Rollout, StampedEvent } from './core';
import { allowedActionsOf, decide } from './core';
import type { RolloutStore } from './store/RolloutStore';

/** Attempts until somebody who is always first is reported instead of waited for. */
const MAX_ATTEMPTS = 20;

/** What changed, for those who act on it. */
export interface RolloutChange {
  before: Rollout;
  decision: Extract<Decision, { kind: 'changed' }>;
  /** False when another process made the change and this one only learned of it. */
  isOurs: boolean;
}

/**
 * The rollouts of all models as this process knows them. Every change is
 * decided on the stored state and stored with compare-and-set, so that of two
 * processes that decide at once one decides again on what the other made.
 */
export class Rollouts {
  readonly #store: RolloutStore;
  readonly #known = new Map<string, { rollout: Rollout; revision: number }>();
  readonly #listeners = new Set<(change: RolloutChange) => void>();

  private constructor(store: RolloutStore) {
    this.#store = store;
  }

  static create(options: { store: RolloutStore }): Rollouts {
    return new Rollouts(options.store);
  }

  /** Listeners are called before the change's caller goes on; they must not throw. */
  onChange(listener: (change: RolloutChange) => void): void {
    this.#listeners.add(listener);
  }

  /** As known here; at most a poll behind the database. */
  get(model: string): Rollout | undefined {
    return this.#known.get(model)?.rollout;
  }

  all(): Rollout[] {
    return [...this.#known.values()].map(({ rollout }) => rollout);
  }

  /**
   * Lets an event happen.
   *
   * @returns the rollout after it, and what it changed if it did
   * @throws StateConflictError when it does not fit, with the actions that do
   */
  async apply(
    model: string,
    event: StampedEvent,
  ): Promise<{ rollout: Rollout; changed: boolean }> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const { rollout, revision } = await this.#store.get(model);
      const decision = decide(rollout, event);
      if (decision.kind === 'refused') {
        throw new StateConflictError(decision.message, {
          details: {
            allowedActions: rollout.active
              ? allowedActionsOf(rollout.active)
              : [],
          },
        });
      }
      if (decision.kind === 'unchanged') {
        return { rollout, changed: false };
      }
      if (await this.#store.save(revision, decision)) {
        this.#learn(rollout, revision + 1, decision, true);
        return { rollout: decision.rollout, changed: true };
      }
    }
    throw new StateConflictError(
      `The rollout of model '${model}' was changed by others ${MAX_ATTEMPTS} times; try again`,
    );
  }

  /** Learns what other processes changed. */
  async refresh(): Promise<void> {
    for (const [model, revision] of await this.#store.revisions()) {
      if ((this.#known.get(model)?.revision ?? 0) < revision) {
        const stored = await this.#store.get(model);
        this.#learn(
          this.get(model) ?? emptyRollout(model),
          stored.revision,
          {
            kind: 'changed',
            rollout: stored.rollout,
            ended: null,
            history: [],
          },
          false,
        );
      }
    }
  }

  #learn(
    before: Rollout,
    revision: number,
    decision: Extract<Decision, { kind: 'changed' }>,
    isOurs: boolean,
  ): void {
    const { model } = decision.rollout;
    // A poll that was overtaken by our own change knows less than we do.
    if ((this.#known.get(model)?.revision ?? 0) >= revision) {
      return;
    }
    this.#known.set(model, { rollout: decision.rollout, revision });
    this.#listeners.forEach(listener => listener({ before, decision, isOurs }));
  }
}

function emptyRollout(model: string): Rollout {
  return { model, production: null, past: [], active: null };
}
