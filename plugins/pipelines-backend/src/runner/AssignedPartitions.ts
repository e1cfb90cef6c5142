/** Partitions that the log has given us and the ledger has not yet answered for. */
export class AssignedPartitions {
  readonly #waiting = new Map<
    number,
    (nextOffset: number | undefined) => void
  >();

  /** Resolves with where reading goes on in each of them; what is dropped or unknown is left out. */
  async wait(partitions: number[]): Promise<Map<number, number>> {
    const answers = await Promise.all(
      partitions.map(
        partition =>
          new Promise<[number, number | undefined]>(resolve =>
            this.#waiting.set(partition, next => resolve([partition, next])),
          ),
      ),
    );
    return new Map(
      answers.filter(
        (answer): answer is [number, number] => answer[1] !== undefined,
      ),
    );
  }

  /** Answers for a partition; false when nobody waits for it. */
  answer(partition: number, nextOffset: number | undefined): boolean {
    const waiting = this.#waiting.get(partition);
    this.#waiting.delete(partition);
    waiting?.(nextOffset);
    return waiting !== undefined;
  }

  /** Nobody will answer for any of them any more. */
  dropAll(): void {
    for (const partition of [...this.#waiting.keys()]) {
      this.answer(partition, undefined);
    }
  }
}
