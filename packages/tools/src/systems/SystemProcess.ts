import {
  type ChildProcess,
  spawn,
  type SpawnOptions,
} from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { Reaper } from './Reaper';

const OUTPUT_LENGTH = 4000;
const STOP_TIMEOUT_MS = 20_000;

/** What a {@link SystemProcess} runs. */
export interface SystemCommand {
  name: string;
  command: string;
  args: string[];
  spawn?: SpawnOptions;
  /** What it writes when it is ready. */
  ready: RegExp;
  timeoutMs: number;
  /** It has processes of its own, which are ended with it. */
  group?: boolean;
}

/** A server process that says when it is ready, and is ended for sure. */
export class SystemProcess {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #group: boolean;
  readonly #ended: Promise<void>;
  #output = '';
  #onOutput: () => void = () => {};
  #running = true;

  private constructor(name: string, child: ChildProcess, group: boolean) {
    this.#name = name;
    this.#child = child;
    this.#group = group;
    if (child.pid !== undefined) {
      // A run that ends early, however it ends, must not leave servers behind.
      Reaper.shared().watch(group ? -child.pid : child.pid);
    }
    const collect = (data: Buffer) => {
      this.#output = (this.#output + data).slice(-OUTPUT_LENGTH);
      this.#onOutput();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    this.#ended = new Promise(resolve => {
      const end = () => {
        this.#running = false;
        this.#release();
        resolve();
      };
      child.once('error', error => {
        this.#output += String(error);
        end();
      });
      child.once('exit', end);
    });
  }

  /**
   * Starts a process and waits until its output matches `ready`.
   *
   * @throws Error with the end of the output when it ends before or is too slow
   */
  static async start(
    options: SystemCommand & {
      /** Writes its output to this file and outlives this process. */
      detachedLogFile?: string;
    },
  ): Promise<SystemProcess> {
    const { detachedLogFile } = options;
    const log =
      detachedLogFile === undefined
        ? undefined
        : openSync(detachedLogFile, 'w');
    const child = spawn(options.command, options.args, {
      ...options.spawn,
      detached: log !== undefined || options.group,
      stdio: ['ignore', log ?? 'pipe', log ?? 'pipe'],
    });
    const system = new SystemProcess(
      options.name,
      child,
      options.group ?? false,
    );
    const stopFollowing =
      detachedLogFile === undefined
        ? () => {}
        : system.#follow(detachedLogFile);
    try {
      await system.#waitFor(options.ready, options.timeoutMs);
    } catch (error) {
      await system.kill();
      throw error;
    } finally {
      stopFollowing();
    }
    if (log !== undefined) {
      closeSync(log);
      system.#release();
      child.unref();
    }
    return system;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get running(): boolean {
    return this.#running;
  }

  /** The end of what it wrote; nothing of a detached one once it is ready. */
  get output(): string {
    return this.#output;
  }

  /** Ends it orderly; by force when it takes too long. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.#signal(signal);
    const timer = setTimeout(() => this.#signal('SIGKILL'), STOP_TIMEOUT_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    this.#signal('SIGKILL');
    await this.#ended;
  }

  /** It may outlive this process, or has ended. */
  #release(): void {
    const { pid } = this.#child;
    if (pid !== undefined) {
      Reaper.shared().forget(this.#group ? -pid : pid);
    }
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (!this.#group || pid === undefined) {
      this.#child.kill(signal);
    } else if (this.#running) {
      process.kill(-pid, signal);
    }
  }

  async #waitFor(ready: RegExp, timeoutMs: number): Promise<void> {
    const isReady = new Promise<'ready'>(resolve => {
      this.#onOutput = () => {
        if (ready.test(this.#output)) {
          resolve('ready');
        }
      };
    });
    let timer: NodeJS.Timeout | undefined;
    const outcome = await Promise.race([
      isReady,
      this.#ended.then(() => 'ended' as const),
      new Promise<'late'>(resolve => {
        timer = setTimeout(() => resolve('late'), timeoutMs);
      }),
    ]);
    clearTimeout(timer);
    if (outcome !== 'ready') {
      throw new Error(
        `${this.#name} ${
          outcome === 'late' ? `was not ready after ${timeoutMs} ms` : 'ended'
        }: ${this.#output}`,
      );
    }
  }

  /** Reads the output of a detached process from its file. */
  #follow(file: string): () => void {
    const timer = setInterval(() => {
      this.#output = readFileSync(file, 'utf8').slice(-OUTPUT_LENGTH);
      this.#onOutput();
    }, 100);
    return () => clearInterval(timer);
  }
}
