/// <reference lib="es2024.arraybuffer" />

/**
 * Memory of an answer, used by all its sets.
 *
 * It is given back when the last of them is done. Left to the garbage
 * collector, every few dozen megabytes would have it walk the heap, which
 * costs more than reading the records.
 */
export class SharedMemory {
  readonly #buffer: ArrayBufferLike;
  #users = 0;

  /** @param bytes - all of a piece of memory that nobody else uses */
  constructor(bytes: Buffer) {
    this.#buffer = bytes.buffer;
  }

  retain(): void {
    this.#users += 1;
  }

  /** Whoever retained it does not look at it any more. */
  release(): void {
    this.#users -= 1;
    if (this.#users === 0 && this.#buffer instanceof ArrayBuffer) {
      this.#buffer.transfer(0);
    }
  }
}
