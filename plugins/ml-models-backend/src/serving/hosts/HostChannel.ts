import { UnavailableError } from '@analytics-engine/plugin-analytics-node';
import { ModelTimeoutError } from '../ModelTimeoutError';

interface Waiting {
  resolve(answer: any): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

/** What the runtime said against a model or an input. */
export class HostError extends Error {
  name = 'HostError';
}

/** Requests and answers between the portal and one host, each with a time limit. */
export class HostChannel {
  readonly #send: (message: object, transfer?: ArrayBuffer) => void;
  readonly #onTimeout: () => void;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #ended: Error | undefined;

  static create(options: {
    send(message: object, transfer?: ArrayBuffer): void;
    /** Called once, when a request was not answered in time. */
    onTimeout(): void;
  }): HostChannel {
    return new HostChannel(options.send, options.onTimeout);
  }

  private constructor(
    send: (message: object, transfer?: ArrayBuffer) => void,
    onTimeout: () => void,
  ) {
    this.#send = send;
    this.#onTimeout = onTimeout;
  }

  get alive(): boolean {
    return this.#ended === undefined;
  }

  get pending(): number {
    return this.#waiting.size;
  }

  /** @throws ModelTimeoutError, UnavailableError when the host has ended */
  request<Answer>(
    message: object,
    timeoutMs: number,
    transfer?: ArrayBuffer,
  ): Promise<Answer> {
    if (this.#ended) {
      return Promise.reject(this.#ended);
    }
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      try {
        this.#send({ ...message, id }, transfer);
      } catch (error) {
        this.end((error as Error).message);
        reject(this.#ended);
        return;
      }
      // Set while the host is at work already.
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(
          new ModelTimeoutError(`No answer within ${Math.round(timeoutMs)} ms`),
        );
        // What waits behind it would only wait for the same thing.
        this.end('it hung');
        this.#onTimeout();
      }, timeoutMs);
      this.#waiting.set(id, { resolve, reject, timer });
    });
  }

  /** Takes an answer of the host; others than answers are let pass. */
  receive(answer: { id?: number; error?: string }): void {
    const waiting = this.#waiting.get(answer.id ?? -1);
    if (!waiting) return;
    this.#waiting.delete(answer.id!);
    clearTimeout(waiting.timer);
    if (answer.error !== undefined) {
      waiting.reject(new HostError(answer.error));
    } else {
      waiting.resolve(answer);
    }
  }

  /** Nothing is answered any more. */
  end(reason: string): void {
    this.#ended ??= new UnavailableError(
      `The model cannot be asked: its host has ended (${reason})`,
    );
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(this.#ended);
    }
    this.#waiting.clear();
  }
}
