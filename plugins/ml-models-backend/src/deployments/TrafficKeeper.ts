import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ServingRuntime } from '../serving/types';
import type { SliceRecorder } from './analysis/SliceRecorder';
import type { Rollout } from './core';
import { ALL_PERCENT, trafficPercentOf } from './core';
import { planTraffic } from './traffic/planTraffic';
import type { RolloutRouter } from './traffic/RolloutRouter';

/**
 * Makes this process do what a rollout says: the traffic plan at once, and
 * every version that may be needed next kept loaded, so that going forward and
 * back is a change of pointer.
 */
export class TrafficKeeper {
  readonly #serving: ServingRuntime;
  readonly #router: RolloutRouter;
  readonly #recorder: SliceRecorder;
  readonly #logger: LoggerService;
  readonly #instance: string;
  readonly #kept = new Map<string, Set<string>>();
  readonly #keeping = new Map<string, Promise<void>>();
  readonly #current = new Map<string, Rollout>();

  private constructor(options: TrafficKeeperOptions) {
    this.#serving = options.serving;
    this.#router = options.router;
    this.#recorder = options.recorder;
    this.#logger = options.logger;
    this.#instance = options.instance;
  }

  static create(options: TrafficKeeperOptions): TrafficKeeper {
    return new TrafficKeeper(options);
  }

  /** Takes effect with the next row; loads and lets go in the background. */
  adopt(rollout: Rollout): void {
    const { model, active } = rollout;
    const last = this.#current.get(model)?.active;
    this.#current.set(model, rollout);
    if (last && last.id !== active?.id) {
      this.#recorder.close(last.id);
    }
    if (active && !this.#serving.warmVersion(model, active.version)) {
      // Its share waits until it can answer at once; production has it meanwhile.
      this.#setPlan({ ...rollout, active: null });
    } else {
      this.#setPlan(rollout);
    }
    this.#keeping.set(model, this.#keep(rollout));
  }

  /**
   * Resolves when everything that a model needs is loaded, so that a start
   * takes a canary up where it was instead of showing it to nobody at first.
   */
  async ready(model: string): Promise<void> {
    await this.#keeping.get(model);
  }

  #setPlan(rollout: Rollout): void {
    const { active, model } = rollout;
    if (
      active &&
      (active.state === 'PROGRESSING' || active.state === 'PAUSED')
    ) {
      this.#recorder.open({
        deploymentId: active.id,
        step: active.step,
        model,
        version: active.version,
        isShadow: active.strategy === 'shadow',
        controlIsPast: trafficPercentOf(active) >= ALL_PERCENT,
      });
    }
    this.#router.setPlan(model, planTraffic(rollout, this.#instance));
  }

  async #keep(rollout: Rollout): Promise<void> {
    const { model, active, past, production } = rollout;
    const needed = new Set(
      [production?.version, past.at(-1), active?.version].filter(
        version => version !== undefined,
      ),
    );
    const before = this.#kept.get(model) ?? new Set();
    this.#kept.set(model, needed);
    for (const version of needed) {
      await this.#warm(model, version);
    }
    // What cannot be loaded here gets no traffic here.
    if (
      active &&
      this.#current.get(model) === rollout &&
      this.#serving.warmVersion(model, active.version)
    ) {
      this.#setPlan(rollout);
    }
    for (const version of before) {
      if (!this.#kept.get(model)!.has(version)) {
        await this.#serving.release(model, version).catch(() => {});
      }
    }
  }

  async #warm(model: string, version: string): Promise<void> {
    if (this.#serving.warmVersion(model, version)) {
      return;
    }
    try {
      await this.#serving.warm(model, version);
    } catch (error) {
      this.#logger.warn(
        `Version '${version}' of model '${model}' could not be loaded: ${
          (error as Error).message
        }`,
      );
    }
  }
}

/** What a {@link TrafficKeeper} works with. */
export interface TrafficKeeperOptions {
  serving: ServingRuntime;
  router: RolloutRouter;
  recorder: SliceRecorder;
  logger: LoggerService;
  /** This backend process. */
  instance: string;
}
