import { SharedMemory } from '../../SharedMemory';

/** Pieces are made in multiples of this, so that they fit again. */
const STEP_BYTES = 256 * 1024;
const MAX_FREE_BYTES = 128 * 1024 * 1024;

/**
 * Memory for what brokers send, used again. A fresh piece costs a page fault
 * for each of its pages and sooner or later a walk of the garbage collector,
 * which together take longer than reading what is in it.
 */
export class MemoryPool {
  #free: SharedMemory[] = [];
  #freeBytes = 0;
  /** What was free at any moment since the last {@link trim}. */
  #unneededBytes = 0;

  /** Memory of at least so many bytes, with anything in it. */
  take(bytes: number): SharedMemory {
    const most = 2 * bytes + STEP_BYTES;
    const index = this.#free.findIndex(
      ({ bytes: { length } }) => length >= bytes && length <= most,
    );
    if (index === -1) {
      return SharedMemory.allocate(Math.ceil(bytes / STEP_BYTES) * STEP_BYTES);
    }
    const [memory] = this.#free.splice(index, 1);
    this.#freeBytes -= memory.bytes.length;
    this.#unneededBytes = Math.min(this.#unneededBytes, this.#freeBytes);
    return memory;
  }

  /** Takes memory back that nobody looks at any more. */
  give(memory: SharedMemory): void {
    if (this.#freeBytes + memory.bytes.length <= MAX_FREE_BYTES) {
      this.#free.push(memory);
      this.#freeBytes += memory.bytes.length;
    }
  }

  /** Forgets what nobody took since the last time; answers how many bytes that is. */
  trim(): number {
    let forgotten = 0;
    this.#free = this.#free.filter(({ bytes: { length } }) => {
      const unneeded = forgotten + length <= this.#unneededBytes;
      forgotten += unneeded ? length : 0;
      return !unneeded;
    });
    this.#freeBytes -= forgotten;
    this.#unneededBytes = this.#freeBytes;
    return forgotten;
  }
}
