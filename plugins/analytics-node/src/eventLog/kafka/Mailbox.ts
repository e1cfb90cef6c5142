import type { KafkaMessage } from 'kafkajs';

/** What a scan found in one go. */
export interface Chunk {
  messages: KafkaMessage[];
  /** Offset after everything that was looked at. */
  nextOffset: number;
}

/** Hands one chunk at a time from the consumer to the reader. */
export class Mailbox {
  error: Error | undefined;
  #chunk: { value: Chunk; taken: () => void } | undefined;
  #wakeReader: (() => void) | undefined;
  #closed = false;

  put(value: Chunk): { within(ms: number): Promise<boolean> } {
    let done = this.#closed;
    let wake = () => {};
    const taken = () => {
      done = true;
      wake();
    };
    if (!this.#closed) {
      this.#chunk = { value, taken };
      this.#wakeReader?.();
    }
    return {
      within: ms =>
        done
          ? Promise.resolve(true)
          : new Promise(resolve => {
              const timer = setTimeout(() => resolve(done), ms);
              wake = () => {
                clearTimeout(timer);
                resolve(true);
              };
            }),
    };
  }

  /** Something without messages was passed. */
  skipTo(nextOffset: number): void {
    if (!this.#chunk && !this.#closed) {
      this.#chunk = { value: { messages: [], nextOffset }, taken: () => {} };
      this.#wakeReader?.();
    }
  }

  async take(timeoutMs: number): Promise<Chunk | undefined> {
    if (!this.#chunk && !this.error) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, timeoutMs);
        this.#wakeReader = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wakeReader = undefined;
    }
    const chunk = this.#chunk;
    this.#chunk = undefined;
    chunk?.taken();
    return chunk?.value;
  }

  fail(error: Error): void {
    this.error = error;
    this.#wakeReader?.();
  }

  close(): void {
    this.#closed = true;
    this.#chunk?.taken();
    this.#chunk = undefined;
  }
}
