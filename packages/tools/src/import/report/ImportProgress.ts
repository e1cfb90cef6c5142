import { MultiBar, Presets, type SingleBar } from 'cli-progress';

/** Told how far an import is. */
export interface ImportProgress {
  sending(fileBytes: number): void;
  read(bytes: number): void;
  sent(events: number): void;
  landing(events: number): void;
  landed(events: number): void;
  /** Something that a person should know while waiting. */
  note(message: string): void;
  stop(): void;
}

/** Shows nothing: for tests and `--quiet`. */
export const SILENT_PROGRESS: ImportProgress = {
  sending: () => {},
  read: () => {},
  sent: () => {},
  landing: () => {},
  landed: () => {},
  note: () => {},
  stop: () => {},
};

/** Two bars on the terminal's error stream: the file read, the events landed. */
export class TerminalProgress implements ImportProgress {
  readonly #bars: MultiBar;
  #file: SingleBar | undefined;
  #rows: SingleBar | undefined;
  #sent = 0;

  private constructor(bars: MultiBar) {
    this.#bars = bars;
  }

  static create(): TerminalProgress {
    return new TerminalProgress(
      new MultiBar(
        {
          format: '{label} [{bar}] {percentage} %  {note}',
          stream: process.stderr,
          hideCursor: true,
          // Without a terminal a line every few seconds is enough.
          noTTYOutput: true,
          notTTYSchedule: 5_000,
        },
        Presets.legacy,
      ),
    );
  }

  sending(fileBytes: number): void {
    this.#file = this.#bars.create(Math.max(fileBytes, 1), 0, {
      label: 'sending',
      note: '',
    });
  }

  read(bytes: number): void {
    this.#file?.increment(bytes);
  }

  sent(events: number): void {
    this.#sent += events;
    this.#file?.update({ note: `${this.#sent} events accepted` });
  }

  landing(events: number): void {
    this.#rows = this.#bars.create(Math.max(events, 1), 0, {
      label: 'landing',
      note: `of ${events} events`,
    });
  }

  landed(events: number): void {
    this.#rows?.update(events);
  }

  note(message: string): void {
    this.#bars.log(`${message}\n`);
  }

  stop(): void {
    this.#bars.stop();
  }
}
