import type { EventBatch } from '@analytics-engine/plugin-analytics-node';
import type { Block } from '../core';

/**
 * Gives the memory of batches back as soon as every record of theirs is in a
 * block that is done. What is dropped on the way (a partition that went, a
 * block of an earlier life) is left to the garbage collector.
 */
export class HeldMemory {
  /** Records that no done block has had yet. */
  readonly #left = new WeakMap<object, number>();
  /** A block is not counted twice: memory given back too early holds other records. */
  readonly #released = new WeakSet<Block>();

  /** Watches a batch that is about to be held. */
  hold(batch: EventBatch): void {
    this.#left.set(batch, batch.records.length);
  }

  /** The block is done: nobody looks at its records any more. */
  release(block: Block): void {
    if (this.#released.has(block)) {
      return;
    }
    this.#released.add(block);
    for (const { batch, start, end } of block.spans ?? []) {
      const left = (this.#left.get(batch) ?? Infinity) - (end - start);
      this.#left.set(batch, left);
      if (left === 0) {
        (batch as EventBatch).records.release();
      }
    }
  }
}
