/// <reference lib="es2024.arraybuffer" />

/**
 * Records as places in a few large buffers.
 *
 * A log reads a thousand records at once; an object for each of them would
 * cost the garbage collector more than reading them did. So a record becomes
 * a view only when somebody asks for it, and who copies bytes asks for places.
 */
export class RecordList implements Iterable<Buffer> {
  readonly length: number;

  /** Places by record: the buffer's index, the first byte, and behind the last; see RecordListBuilder. */
  constructor(
    private buffers: readonly Buffer[],
    private readonly owners: ArrayLike<number>,
    private readonly starts: ArrayLike<number>,
    private readonly ends: ArrayLike<number>,
    private giveBack?: () => void,
  ) {
    this.length = starts.length;
  }

  /** Records that are buffers already. */
  static of(records: readonly Buffer[]): RecordList {
    return new RecordList(
      records,
      records.map((_, index) => index),
      records.map(() => 0),
      records.map(record => record.length),
    );
  }

  /** The record's bytes, as a view. */
  at(index: number): Buffer {
    return this.bufferAt(index).subarray(this.starts[index], this.ends[index]);
  }

  sizeAt(index: number): number {
    return this.ends[index] - this.starts[index];
  }

  /** The buffer that the record is in, from {@link startAt} to {@link endAt}. */
  bufferAt(index: number): Buffer {
    return this.buffers[this.owners[index]];
  }

  startAt(index: number): number {
    return this.starts[index];
  }

  /** Index behind the record's last byte. */
  endAt(index: number): number {
    return this.ends[index];
  }

  /**
   * Gives the memory back now, if it is this list's own; its records must not
   * be looked at any more. Left to the garbage collector, every few dozen
   * megabytes would have it walk the whole heap, which costs more than reading
   * the records did.
   */
  release(): void {
    const { giveBack } = this;
    if (giveBack) {
      // The memory may hold other records soon: who looks again is to fail.
      this.giveBack = undefined;
      this.buffers = [];
      giveBack();
    }
  }

  *[Symbol.iterator](): Iterator<Buffer> {
    for (let index = 0; index < this.length; index += 1) {
      yield this.at(index);
    }
  }
}

/** Collects places in the order of the records. */
export class RecordListBuilder {
  private readonly buffers: Buffer[] = [];
  private readonly owners: number[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  get length(): number {
    return this.starts.length;
  }

  add(buffer: Buffer, start: number, end: number): void {
    if (this.buffers[this.buffers.length - 1] !== buffer) {
      this.buffers.push(buffer);
    }
    this.owners.push(this.buffers.length - 1);
    this.starts.push(start);
    this.ends.push(end);
  }

  /** @param options.owned - nobody else has the buffers, see {@link RecordList.release} */
  build(options: { owned?: boolean } = {}): RecordList {
    const { buffers } = this;
    const giveBack = () => buffers.forEach(endOwnMemory);
    return new RecordList(
      buffers,
      this.owners,
      this.starts,
      this.ends,
      options.owned ? giveBack : undefined,
    );
  }
}

/** Gives memory back that nobody will look at. */
export function endMemory(buffer: ArrayBuffer): void {
  buffer.transfer(0);
}

function endOwnMemory({ buffer, length }: Buffer): void {
  // A part of somebody's larger buffer is not ours to end.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) {
    endMemory(buffer);
  }
}
