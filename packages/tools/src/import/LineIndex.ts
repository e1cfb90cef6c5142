/**
 * Finds the line of the file that an event began on. Kept as the places where
 * the distance between an event's number and its line changes, so an ordinary
 * file of a billion lines costs a few numbers.
 */
export class LineIndex {
  readonly #events: number[] = [];
  readonly #distances: number[] = [];

  /** Events must come in order, counted from 0. */
  add(event: number, line: number): void {
    const distance = line - event;
    if (this.#distances[this.#distances.length - 1] !== distance) {
      this.#events.push(event);
      this.#distances.push(distance);
    }
  }

  lineOf(event: number): number | undefined {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#events[middle] <= event) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low === 0 ? undefined : event + this.#distances[low - 1];
  }
}
