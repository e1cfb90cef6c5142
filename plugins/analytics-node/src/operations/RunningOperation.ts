import type { OperationRow } from './OperationStore';
import type { OperationContext } from './types';

/** Least time between two writes of progress. */
const PROGRESS_INTERVAL_MS = 300;

/** Why the work was asked to stop. */
export type StopReason = 'cancelled' | 'shutdown';

/** One operation in this process, from being queued to being over. */
export class RunningOperation {
  readonly row: OperationRow;
  readonly #abort = new AbortController();
  readonly #save: (change: Partial<OperationRow>) => Promise<unknown>;
  #reason?: StopReason;
  #timer?: NodeJS.Timeout;
  #saving: Promise<unknown> = Promise.resolve();

  static create(
    row: OperationRow,
    save: (change: Partial<OperationRow>) => Promise<unknown>,
  ): RunningOperation {
    return new RunningOperation({ ...row }, save);
  }

  private constructor(
    row: OperationRow,
    save: (change: Partial<OperationRow>) => Promise<unknown>,
  ) {
    this.row = row;
    this.#save = save;
  }

  get context(): OperationContext {
    const isCancelled = () => this.#reason === 'cancelled';
    return {
      id: this.row.id,
      signal: this.#abort.signal,
      get cancelled() {
        return isCancelled();
      },
      progress: (done, total, unit) => this.#progress(done, total, unit),
    };
  }

  get reason(): StopReason | undefined {
    return this.#reason;
  }

  /** A person's wish to cancel stands when the process stops afterwards. */
  stop(reason: StopReason): void {
    this.#reason ??= reason;
    this.#abort.abort();
  }

  /** Resolves when no write of progress can come after what follows. */
  async settle(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#saving;
  }

  #progress(done: number, total: number | null, unit: string): void {
    Object.assign(this.row, {
      progress_done: done,
      progress_total: total,
      progress_unit: unit.slice(0, 64),
    });
    if (this.#timer) {
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const { progress_done, progress_total, progress_unit } = this.row;
      // A lost write of progress is made good by the next.
      this.#saving = this.#save({
        progress_done,
        progress_total,
        progress_unit,
      }).catch(() => undefined);
    }, PROGRESS_INTERVAL_MS);
    this.#timer.unref();
  }
}
