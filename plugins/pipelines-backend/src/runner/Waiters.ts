/** Work that waits for a condition; looked at again whenever something happened. */
export class Waiters {
  #waiting: Array<() => void> = [];

  /** Something happened: everybody looks again. */
  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const waiter of waiting) {
      waiter();
    }
  }

  /** Resolves when the condition holds, or after the limit. */
  async until(condition: () => boolean, limitMs?: number): Promise<void> {
    const deadline = Date.now() + (limitMs ?? Infinity);
    while (!condition() && Date.now() < deadline) {
      await new Promise<void>(resolve => {
        const timer =
          limitMs === undefined
            ? undefined
            : setTimeout(resolve, deadline - Date.now());
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }
}
