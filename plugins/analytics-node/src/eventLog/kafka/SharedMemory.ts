/** In front of the content; keeps it aligned. */
const USERS_BYTES = 8;

/**
 * Memory that threads look at together, without a copy and without a transfer.
 *
 * How many look at it is counted in the memory itself, so that whoever is the
 * last, in whatever thread, knows that it can be used again.
 */
export class SharedMemory {
  /** What it is for; as much as was asked for, or more. */
  readonly bytes: Buffer;
  readonly #users: Int32Array;

  /** @param buffer - of a piece that {@link allocate} made, here or in another thread */
  constructor(readonly buffer: SharedArrayBuffer) {
    this.bytes = Buffer.from(buffer, USERS_BYTES);
    this.#users = new Int32Array(buffer, 0, 1);
  }

  static allocate(bytes: number): SharedMemory {
    return new SharedMemory(new SharedArrayBuffer(USERS_BYTES + bytes));
  }

  /** Somebody more looks at it. */
  retain(): void {
    Atomics.add(this.#users, 0, 1);
  }

  /** Whoever retained it does not look at it any more. True when nobody does. */
  release(): boolean {
    return Atomics.sub(this.#users, 0, 1) === 1;
  }
}
