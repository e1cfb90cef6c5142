import type { LiveComparison } from '@analytics-engine/plugin-analytics-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { analyse } from './analysis/analyse';
import { QualityReader } from './analysis/QualityReader';
import type { SliceRecorder } from './analysis/SliceRecorder';
import type { LabelledQuality } from './analysis/types';
import type { Deployment } from './core';
import { SYSTEM_ACTOR } from './operations/createOperationHandlers';
import type { Rollouts } from './Rollouts';
import type { InstanceStore } from './store/InstanceStore';
import type { RolloutStore } from './store/RolloutStore';
import type { SliceStore } from './store/SliceStore';
import { startLoop } from './startLoop';
import type { DeploymentWatch } from './types';

/** How often other processes' changes are looked for: they are seen within a second. */
const REFRESH_INTERVAL_MS = 400;
const SAVE_INTERVAL_MS = 1_000;
const BEAT_INTERVAL_MS = 2_000;

/** What a {@link Conductor} works with. */
export interface ConductorOptions {
  rollouts: Rollouts;
  store: RolloutStore;
  slices: SliceStore;
  instances: InstanceStore;
  recorder: SliceRecorder;
  analysisIntervalMs: number;
  /** Whether the scores of a version are probabilities. */
  isUnit: (model: string, version: string) => boolean;
  logger: LoggerService;
}

/**
 * Moves deployments on: tells what this process saw, learns what others saw
 * and did, and judges the step in hand. Every process does all of it;
 * compare-and-set lets one of them be first.
 */
export class Conductor {
  readonly #options: ConductorOptions;
  #quality: QualityReader | undefined;
  #stops: Array<() => Promise<void>> = [];

  private constructor(options: ConductorOptions) {
    this.#options = options;
  }

  static create(options: ConductorOptions): Conductor {
    return new Conductor(options);
  }

  /** Lets labels have a say. */
  consult(ask: DeploymentWatch['quality']): void {
    this.#quality = QualityReader.create({ ask, logger: this.#options.logger });
  }

  start(): void {
    const { analysisIntervalMs, instances, logger, rollouts } = this.#options;
    const loop = (name: string, intervalMs: number, run: () => Promise<void>) =>
      startLoop({ name, intervalMs, run, logger });
    this.#stops = [
      loop('rollouts', REFRESH_INTERVAL_MS, () => rollouts.refresh()),
      loop('slices', SAVE_INTERVAL_MS, () => this.saveSlices()),
      loop('instances', BEAT_INTERVAL_MS, () => instances.beat()),
      loop('analysis', analysisIntervalMs, () => this.judgeAll()),
    ];
  }

  async stop(): Promise<void> {
    await Promise.all(this.#stops.map(stop => stop()));
    await this.saveSlices();
    await this.#options.instances.leave();
  }

  /** Tells other processes what this one saw. */
  async saveSlices(): Promise<void> {
    const { recorder, slices } = this.#options;
    await slices.put(recorder.takeUnsaved());
  }

  /** Holds every candidate that has traffic against its control. */
  async judgeAll(): Promise<void> {
    const { instances, rollouts } = this.#options;
    await this.saveSlices();
    for (const { active, model } of rollouts.all()) {
      if (active?.strategy === 'rolling') {
        await rollouts.apply(model, {
          kind: 'instances',
          deploymentId: active.id,
          live: await instances.live(),
          atMs: Date.now(),
          actor: SYSTEM_ACTOR,
        });
      }
      if (active) {
        await this.#judge(active);
      }
    }
  }

  /** Both sides of the step in hand; null when there is no traffic to compare. */
  async compare(deployment: Deployment): Promise<LiveComparison | null> {
    const { id, limits, model, state, step, strategy } = deployment;
    if (state !== 'PROGRESSING' && state !== 'PAUSED') {
      return null;
    }
    if (deployment.stepStartedMs === null) {
      return null;
    }
    const { isUnit, slices } = this.#options;
    const { candidate, control } = await slices.read(
      id,
      step,
      isUnit(model, deployment.version),
    );
    const quality = await this.#quality?.read(deployment);
    const sides = quality === 'unreadable' ? undefined : quality;
    const { checks, message, verdict } = analyse({
      strategy,
      candidate,
      control,
      limits,
      quality,
    });
    return {
      since: new Date(deployment.stepStartedMs).toISOString(),
      candidate: candidate.figures(
        deployment.version,
        qualityFigures(sides?.candidate),
      ),
      control: control.figures(
        deployment.stableVersion ?? '',
        qualityFigures(sides?.control),
      ),
      checks,
      verdict,
      message,
      minSamples: limits.minSamples,
    };
  }

  async #judge(active: Deployment): Promise<void> {
    const { rollouts, slices, store } = this.#options;
    const comparison = await this.compare(active);
    if (!comparison) {
      return;
    }
    const { verdict, message } = comparison;
    const { changed, rollout } = await rollouts.apply(active.model, {
      kind: 'judged',
      deploymentId: active.id,
      step: active.step,
      verdict,
      message,
      atMs: Date.now(),
      actor: SYSTEM_ACTOR,
    });
    await store.keepComparison(active.id, comparison);
    if (changed && rollout.active?.id !== active.id) {
      await slices.forget(active.id);
    }
  }
}

function qualityFigures(quality: LabelledQuality | undefined) {
  return {
    labelled: quality?.labelled ?? 0,
    accuracy: quality?.labelled ? quality.correct / quality.labelled : null,
    auc: quality?.auc ?? null,
  };
}
