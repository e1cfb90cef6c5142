import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

const PROGRAM = require.resolve('./reaper.cjs');

/**
 * Ends processes when this one is gone. A process of its own does it, which
 * knows by the end of its standard input: that comes however this one ends,
 * also by SIGKILL, when nothing of its own could run anymore.
 */
export class Reaper {
  static #shared: Reaper | undefined;
  readonly #input: Writable;

  private constructor(input: Writable) {
    this.#input = input;
  }

  /** The one of this process, which is started when it is asked for first. */
  static shared(): Reaper {
    this.#shared ??= Reaper.#start();
    return this.#shared;
  }

  static #start(): Reaper {
    const child = spawn(process.execPath, [PROGRAM], {
      // Away from the terminal, whose Ctrl-C goes to all of a group at once.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {},
    });
    // This process may end while it waits.
    child.unref();
    const input = child.stdin as typeof child.stdin & { unref?(): void };
    input.unref?.();
    // Ended from outside: there is nothing more to do about that.
    input.on('error', () => {});
    return new Reaper(input);
  }

  /** @param pid - negative for a group of processes */
  watch(pid: number): void {
    this.#input.write(`+${pid}\n`);
  }

  /** To be called when it has ended: its number may be another's later. */
  forget(pid: number): void {
    this.#input.write(`-${pid}\n`);
  }
}
