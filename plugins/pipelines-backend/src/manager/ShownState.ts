import type { PipelineState } from '@analytics-engine/plugin-analytics-common';
import type { PipelineCondition } from './PipelineCondition';

/** States that a pipeline itself passes through; DEGRADED is RUNNING with a blemish. */
export type BaseState = Exclude<PipelineState, 'DEGRADED'>;

/** Where a pipeline stands, since when, and how that is shown. */
export class ShownState {
  readonly #condition: PipelineCondition;
  #base: BaseState = 'STOPPED';
  #shown: PipelineState = 'STOPPED';
  #sinceMs = Date.now();
  #runningSinceMs = Date.now();

  private constructor(condition: PipelineCondition) {
    this.#condition = condition;
  }

  static create(options: { condition: PipelineCondition }): ShownState {
    return new ShownState(options.condition);
  }

  get base(): BaseState {
    return this.#base;
  }

  get shown(): PipelineState {
    return this.#shown;
  }

  get sinceMs(): number {
    return this.#sinceMs;
  }

  /** When it last began to run, through DEGRADED and back. */
  get runningSinceMs(): number {
    return this.#runningSinceMs;
  }

  enter(base: BaseState): void {
    if (base === 'RUNNING' && this.#base !== 'RUNNING') {
      this.#runningSinceMs = Date.now();
    }
    this.#base = base;
    this.refresh();
  }

  /** The condition may be another one now. */
  refresh(): void {
    const shown =
      this.#base === 'RUNNING' && this.#condition.blemished
        ? 'DEGRADED'
        : this.#base;
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.#sinceMs = Date.now();
    }
  }
}
