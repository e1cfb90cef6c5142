/**
 * The last ids, for those who ask before the warehouse has them. Two
 * generations: when the younger is full it becomes the older, so that adding
 * costs nothing.
 */
export class RecentIds {
  readonly #perGeneration: number;
  #young = new Set<string>();
  #old = new Set<string>();

  /** @param capacity - ids that are remembered at least */
  static create(capacity: number): RecentIds {
    return new RecentIds(capacity);
  }

  private constructor(perGeneration: number) {
    this.#perGeneration = perGeneration;
  }

  add(id: string): void {
    if (this.#young.size >= this.#perGeneration) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    this.#young.add(id);
  }

  has(id: string): boolean {
    return this.#young.has(id) || this.#old.has(id);
  }
}
