const FIRST_CAPACITY = 16_384;

type NumberArray = Float32Array | Float64Array | Uint8Array | Uint16Array;

/** A typed array that grows as values are appended. */
export class GrowingArray<T extends NumberArray> {
  readonly #make: (length: number) => T;
  #values: T;
  #length = 0;

  private constructor(make: (length: number) => T) {
    this.#make = make;
    this.#values = make(FIRST_CAPACITY);
  }

  static create<T extends NumberArray>(
    make: (length: number) => T,
  ): GrowingArray<T> {
    return new GrowingArray(make);
  }

  append(values: ArrayLike<number>): void {
    const end = this.#length + values.length;
    if (end > this.#values.length) {
      const larger = this.#make(Math.max(end, this.#values.length * 2));
      larger.set(this.#values.subarray(0, this.#length));
      this.#values = larger;
    }
    this.#values.set(values, this.#length);
    this.#length = end;
  }

  /** The values so far, without the spare room. */
  get values(): T {
    return this.#values.subarray(0, this.#length) as T;
  }
}
