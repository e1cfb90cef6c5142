/** Ids of some time: as they came, and those that were looked through already. */
interface Generation {
  lists: Array<readonly string[]>;
  count: number;
  known: Set<string>;
}

/**
 * The last ids, for those who ask before the warehouse has them. Ids come by
 * the thousand and are rarely asked for: lists are kept as they come and are
 * only put in order when somebody asks. Two generations: when the younger is
 * full it becomes the older, so that adding costs nothing.
 */
export class RecentIds {
  readonly #perGeneration: number;
  #young = emptyGeneration();
  #old = emptyGeneration();

  /** @param capacity - ids that are remembered at least */
  static create(capacity: number): RecentIds {
    return new RecentIds(capacity);
  }

  private constructor(perGeneration: number) {
    this.#perGeneration = perGeneration;
  }

  /** Keeps the list itself. */
  add(ids: readonly string[]): void {
    if (this.#young.count >= this.#perGeneration) {
      this.#old = this.#young;
      this.#young = emptyGeneration();
    }
    this.#young.lists.push(ids);
    this.#young.count += ids.length;
  }

  has(id: string): boolean {
    return knows(this.#young, id) || knows(this.#old, id);
  }
}

function emptyGeneration(): Generation {
  return { lists: [], count: 0, known: new Set() };
}

function knows(generation: Generation, id: string): boolean {
  const { known, lists } = generation;
  for (const ids of lists) {
    for (const each of ids) known.add(each);
  }
  generation.lists = [];
  return known.has(id);
}
