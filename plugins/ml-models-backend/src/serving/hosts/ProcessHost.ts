import { fork, type ChildProcess } from 'node:child_process';
import { HOST_FILE } from './hostFile';
import { HostChannel } from './HostChannel';
import { RUNTIME_ENVIRONMENT } from './runtimeEnvironment';
import type {
  RunRequest,
  RunResult,
  ScoringHost,
  SessionDescription,
} from './types';

const UNLOAD_TIMEOUT_MS = 60_000;

/** A process for models that nobody vouches for: whatever it does, it can be killed. */
export class ProcessHost implements ScoringHost {
  readonly #child: ChildProcess;
  readonly #channel: HostChannel;
  readonly #exited: Promise<void>;

  static create(): ProcessHost {
    const child = fork(HOST_FILE, [], {
      // Not what the portal itself was started with: loaders, inspectors.
      execArgv: [],
      // The portal's environment holds its secrets.
      env: { PATH: process.env.PATH, ...RUNTIME_ENVIRONMENT },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    });
    return new ProcessHost(child);
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#channel = HostChannel.create({
      send: message => {
        child.send(message, error => error && this.#channel.end(error.message));
      },
      onTimeout: () => child.kill('SIGKILL'),
    });
    child.on('message', answer => this.#channel.receive(answer as {}));
    child.on('error', error => this.#channel.end(error.message));
    this.#exited = new Promise(resolve => {
      child.once('exit', (code, signal) => {
        this.#channel.end(signal ? `signal ${signal}` : `code ${code}`);
        resolve();
      });
      child.once('error', () => resolve());
    });
  }

  get alive(): boolean {
    return this.#channel.alive;
  }

  get pending(): number {
    return this.#channel.pending;
  }

  load(
    request: { key: string; path: string },
    timeoutMs: number,
  ): Promise<SessionDescription> {
    return this.#channel.request({ type: 'load', ...request }, timeoutMs);
  }

  run({ timeoutMs, ...request }: RunRequest): Promise<RunResult> {
    return this.#channel.request({ type: 'run', ...request }, timeoutMs);
  }

  async unload(key: string): Promise<void> {
    if (this.alive) {
      await this.#channel.request({ type: 'unload', key }, UNLOAD_TIMEOUT_MS);
    }
  }

  /** Kills the process: nothing in it is worth waiting for. */
  async close(): Promise<void> {
    this.#channel.end('it was closed');
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}
