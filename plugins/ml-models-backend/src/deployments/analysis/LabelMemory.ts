/** Answers of production that wait for their shadow's. */
const CAPACITY = 50_000;

/** Remembers the labels of production's last answers, to hold those of a shadow against. */
export class LabelMemory {
  readonly #capacity: number;
  #young = new Map<string, string>();
  #old = new Map<string, string>();

  private constructor(capacity: number) {
    this.#capacity = capacity;
  }

  static create(options: { capacity?: number } = {}): LabelMemory {
    return new LabelMemory(options.capacity ?? CAPACITY);
  }

  remember(ids: readonly string[], labels: readonly string[]): void {
    for (let row = 0; row < ids.length; row++) {
      // Two generations: forgetting the older costs nothing.
      if (this.#young.size >= this.#capacity) {
        this.#old = this.#young;
        this.#young = new Map();
      }
      this.#young.set(ids[row], labels[row]);
    }
  }

  /** How many of these ids are remembered, and how many with the same label. */
  compare(
    ids: readonly string[],
    labels: readonly string[],
  ): { pairs: number; agreements: number } {
    let pairs = 0;
    let agreements = 0;
    for (let row = 0; row < ids.length; row++) {
      const known = this.#young.get(ids[row]) ?? this.#old.get(ids[row]);
      if (known !== undefined) {
        pairs += 1;
        agreements += known === labels[row] ? 1 : 0;
      }
    }
    return { pairs, agreements };
  }
}
