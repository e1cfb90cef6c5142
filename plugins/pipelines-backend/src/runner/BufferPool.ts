/** Most free buffers kept by a process. */
const MAX_FREE = 4;
/** Buffers below this size are not worth keeping. */
const MIN_BYTES = 1024 * 1024;
/** Buffers are made in multiples of this. */
const STEP_BYTES = 4 * 1024 * 1024;

/**
 * Large buffers that are used again. A fresh one costs a page fault for each
 * of its pages, which takes longer than copying the records into it.
 */
export class BufferPool {
  readonly #free: Buffer[] = [];

  /** A buffer of at least so many bytes, with anything in it. */
  take(bytes: number): Buffer {
    const index = this.#free.findIndex(buffer => buffer.length >= bytes);
    if (index !== -1) {
      return this.#free.splice(index, 1)[0];
    }
    return Buffer.allocUnsafeSlow(Math.ceil(bytes / STEP_BYTES) * STEP_BYTES);
  }

  /** Takes a buffer back that nobody looks at any more. */
  give(buffer: Buffer): void {
    if (buffer.length < MIN_BYTES) {
      return;
    }
    this.#free.push(buffer);
    this.#free.sort((a, b) => a.length - b.length);
    if (this.#free.length > MAX_FREE) {
      this.#free.shift();
    }
  }
}

/** Shared by the pipelines of a process. */
export const blockBuffers = new BufferPool();
