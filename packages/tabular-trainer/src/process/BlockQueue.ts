/** Items that arrive by themselves, read in turn; the reader asks for each. */
export class BlockQueue<T> implements AsyncIterable<T> {
  readonly #onWanted: () => void;
  readonly #items: T[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  private constructor(onWanted: () => void) {
    this.#onWanted = onWanted;
  }

  /** @param onWanted - called when the reader takes one more */
  static create<T>(onWanted: () => void): BlockQueue<T> {
    return new BlockQueue(onWanted);
  }

  push(item: T): void {
    this.#items.push(item);
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  #change(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve;
    });
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for (;;) {
      this.#onWanted();
      while (this.#items.length === 0 && !this.#ended) await this.#change();
      const item = this.#items.shift();
      if (item === undefined) return;
      yield item;
    }
  }
}
