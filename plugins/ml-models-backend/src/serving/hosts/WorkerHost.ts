import { Worker } from 'node:worker_threads';
import { HOST_FILE } from './hostFile';
import type { HostChannel } from './HostChannel';
import { openThreadChannel } from './openThreadChannel';
import { RunLane } from './RunLane';
import type {
  RunRequest,
  RunResult,
  ScoringHost,
  SessionDescription,
} from './types';

const UNLOAD_TIMEOUT_MS = 60_000;

/**
 * A thread for models whose time is bounded: no loops, just too long for the
 * event loop.
 *
 * It is never terminated: ending a thread while the runtime works in it aborts
 * the whole process. A thread that is given up is asked to end and does so
 * when its run returns, late as that may be; nobody waits for it.
 */
export class WorkerHost implements ScoringHost {
  readonly #worker: Worker;
  readonly #lane: RunLane;
  readonly #channel: HostChannel;

  static create(
    options: {
      /** Gives way to everything else on the machine. */
      isPatient?: boolean;
    } = {},
  ): WorkerHost {
    const lane = RunLane.create();
    const workerData = { ...options, lane: lane.shared };
    return new WorkerHost(new Worker(HOST_FILE, { workerData }), lane);
  }

  private constructor(worker: Worker, lane: RunLane) {
    this.#worker = worker;
    this.#lane = lane;
    this.#channel = openThreadChannel(worker, {
      onTimeout: () => this.#end(),
      lane,
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
    const { buffer, byteLength } = request.matrix;
    // A part of a larger buffer is copied: its neighbours stay with the sender.
    const whole = buffer.byteLength === byteLength;
    return this.#channel.request(
      { type: 'run', ...request },
      timeoutMs,
      whole ? (buffer as ArrayBuffer) : undefined,
    );
  }

  async unload(key: string): Promise<void> {
    this.#lane.forget(key);
    if (this.alive) {
      await this.#channel.request({ type: 'unload', key }, UNLOAD_TIMEOUT_MS);
    }
  }

  async close(): Promise<void> {
    this.#channel.end('it was closed');
    this.#end();
  }

  #end(): void {
    this.#worker.postMessage({ type: 'end' });
    this.#lane.call();
  }
}
