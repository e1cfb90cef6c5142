/** Wakes readers of this process when records were appended. */
export class AppendSignal {
  readonly #listeners = new Map<number, Set<() => void>>();

  /** Calls `listener` after each append to one of the partitions, until the answer is called. */
  listen(partitionIds: number[], listener: () => void): () => void {
    for (const id of partitionIds) {
      const listeners = this.#listeners.get(id) ?? new Set();
      listeners.add(listener);
      this.#listeners.set(id, listeners);
    }
    return () => {
      for (const id of partitionIds) {
        this.#listeners.get(id)?.delete(listener);
      }
    };
  }

  notify(partitionIds: Iterable<number>): void {
    for (const id of partitionIds) {
      for (const listener of this.#listeners.get(id) ?? []) {
        listener();
      }
    }
  }
}
