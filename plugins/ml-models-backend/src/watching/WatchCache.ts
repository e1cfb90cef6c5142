/** Answers that are kept at most; the oldest goes. */
const MAX_ENTRIES = 500;

/** Keeps answers for a while, and asks once however many want to know at the same time. */
export class WatchCache {
  readonly #ttlMs: number;
  readonly #entries = new Map<
    string,
    { atMs: number; answer: Promise<unknown> }
  >();

  private constructor(ttlMs: number) {
    this.#ttlMs = ttlMs;
  }

  static create(options: { ttlMs: number }): WatchCache {
    return new WatchCache(options.ttlMs);
  }

  get<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const now = performance.now();
    const known = this.#entries.get(key);
    if (known && now - known.atMs < this.#ttlMs) {
      return known.answer as Promise<T>;
    }
    const answer = ask();
    this.#entries.delete(key);
    this.#entries.set(key, { atMs: now, answer });
    answer.catch(() => this.#entries.delete(key));
    if (this.#entries.size > MAX_ENTRIES) {
      this.#entries.delete(this.#entries.keys().next().value!);
    }
    return answer;
  }
}
