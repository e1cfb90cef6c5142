import { Worker } from 'node:worker_threads';
import {
  sourceExecArgv,
  TooManyRequestsError,
} from '@analytics-engine/plugin-analytics-node';
import type { HostChannel } from '../../serving/hosts/HostChannel';
import { openThreadChannel } from '../../serving/hosts/openThreadChannel';
import { bodyError } from '../bodyError';
import { LARGE_CALL_THREAD, LARGE_CALL_THREAD_FILE } from './largeCallThread';
import { LargeRows, type OpenLargeCall } from './LargeRows';

/** Bodies of calls that are open at once. */
const MAX_OPEN_BYTES = 256 * 1024 * 1024;
/** One order to the thread, its start and the orders before it included. */
const ORDER_TIMEOUT_MS = 60_000;

/** A large call whose body was read. */
export interface LargeCall {
  rows: LargeRows;
  predictionIds: string[];
  entityKeys?: string[];
  version?: string;
}

/** The thread of large calls, started with the first of them. */
export class LargeCallHost {
  #channel: HostChannel | undefined;
  #worker: Worker | undefined;
  #lastCall = 0;
  #openBytes = 0;

  static create(): LargeCallHost {
    return new LargeCallHost();
  }

  private constructor() {}

  /**
   * Reads the body of a predict call; the rows are to be released.
   *
   * @param body - is given away
   * @throws ValidationError, PayloadTooLargeError
   * @throws TooManyRequestsError while calls of {@link MAX_OPEN_BYTES} are open
   * @throws UnavailableError when the thread ended, ModelTimeoutError when it is too slow
   */
  async open(body: ArrayBuffer): Promise<LargeCall> {
    const { byteLength } = body;
    if (this.#openBytes + byteLength > MAX_OPEN_BYTES) {
      throw new TooManyRequestsError(
        `Large calls of ${
          this.#openBytes
        } bytes are under way, at most ${MAX_OPEN_BYTES}; try again`,
        { headers: { 'Retry-After': '1' } },
      );
    }
    const call = this.#callOf(byteLength);
    try {
      const answer = await call.ask('open', { body }, body);
      if ('problem' in answer) throw bodyError(answer.problem);
      const { predictionIds, entityKeys, version } = answer;
      const rows = LargeRows.create(call, predictionIds.length);
      return { rows, predictionIds, entityKeys, version };
    } catch (error) {
      call.release();
      throw error;
    }
  }

  close(): void {
    this.#channel?.end('it was closed');
    void this.#worker?.terminate();
  }

  /** Held once. */
  #callOf(byteLength: number): OpenLargeCall {
    const channel = this.#start();
    const call = ++this.#lastCall;
    let holders = 1;
    this.#openBytes += byteLength;
    const ask: OpenLargeCall['ask'] = (type, order, transfer) =>
      channel.request({ type, call, ...order }, ORDER_TIMEOUT_MS, transfer);
    return {
      ask,
      hold: () => {
        holders += 1;
      },
      release: () => {
        holders -= 1;
        if (holders > 0) return;
        this.#openBytes -= byteLength;
        // A thread that ended has forgotten it already.
        ask('close', {}).catch(() => {});
      },
    };
  }

  #start(): HostChannel {
    if (this.#channel?.alive) return this.#channel;
    const worker = new Worker(LARGE_CALL_THREAD_FILE, {
      workerData: LARGE_CALL_THREAD,
      execArgv: sourceExecArgv(LARGE_CALL_THREAD_FILE),
    });
    const channel = openThreadChannel(worker, {
      onTimeout: () => void worker.terminate(),
    });
    this.#worker = worker;
    this.#channel = channel;
    return channel;
  }
}
