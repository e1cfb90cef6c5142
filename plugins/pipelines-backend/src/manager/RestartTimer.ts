import { restartDelayMs } from './restartPolicy';

/** Starts a failed pipeline again by itself, later each time. */
export class RestartTimer {
  readonly #restart: () => void;
  #failuresInRow = 0;
  #timer: NodeJS.Timeout | undefined;

  private constructor(restart: () => void) {
    this.#restart = restart;
  }

  static create(options: { restart(): void }): RestartTimer {
    return new RestartTimer(options.restart);
  }

  /** Counts a failure; after a long time without any, waits begin from the first again. */
  noteFailure(options: { wasStable: boolean }): void {
    this.#failuresInRow = options.wasStable ? 1 : this.#failuresInRow + 1;
  }

  schedule(): void {
    this.cancel();
    this.#timer = setTimeout(
      this.#restart,
      restartDelayMs(this.#failuresInRow),
    );
    this.#timer.unref();
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  /** A person took it in hand: earlier failures no longer count. */
  forget(): void {
    this.#failuresInRow = 0;
    this.cancel();
  }
}
