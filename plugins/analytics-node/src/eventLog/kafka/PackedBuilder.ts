import type { EventBatch } from '../types';

/** Messages of one partition in memory of their own, which can go to another thread without a copy. */
export interface PackedMessages
  extends Omit<EventBatch, 'topic' | 'partition' | 'records'> {
  /** The values, one behind the other. */
  bytes: ArrayBuffer;
  /** Where each value begins in `bytes`, and at the end where the last one ends. */
  starts: Uint32Array<ArrayBuffer>;
}

/** Bounds of one delivery; a larger record stands alone. */
export interface DeliveryLimits {
  maxRecords: number;
  maxBytes: number;
}

/** A value and what belongs to it. */
export interface RecordPlace {
  offset: number;
  timestampMs: number;
  /** The value is `bytes[start..end)`. */
  bytes: Buffer;
  start: number;
  end: number;
}

/** Collects where values are, and copies them into one piece of memory. */
export class PackedBuilder {
  readonly #maxRecords: number;
  readonly #maxBytes: number;
  #sources: Buffer[] = [];
  #starts: number[] = [];
  #ends: number[] = [];
  #offsets: number[] = [];
  #bytes = 0;
  #appendedAtMs = 0;

  constructor(limits: DeliveryLimits) {
    this.#maxRecords = limits.maxRecords;
    this.#maxBytes = limits.maxBytes;
  }

  get length(): number {
    return this.#offsets.length;
  }

  hasRoomFor({ start, end }: RecordPlace): boolean {
    return (
      this.length === 0 ||
      (this.length < this.#maxRecords &&
        this.#bytes + end - start <= this.#maxBytes)
    );
  }

  add(record: RecordPlace): void {
    this.#sources.push(record.bytes);
    this.#starts.push(record.start);
    this.#ends.push(record.end);
    this.#offsets.push(record.offset);
    this.#bytes += record.end - record.start;
    this.#appendedAtMs = Math.max(this.#appendedAtMs, record.timestampMs);
  }

  /** What was added, at least one; begins anew. */
  build(): PackedMessages {
    const count = this.length;
    const bytes = Buffer.allocUnsafeSlow(this.#bytes);
    const starts = new Uint32Array(count + 1);
    let at = 0;
    for (let index = 0; index < count; index += 1) {
      const source = this.#sources[index];
      at += source.copy(bytes, at, this.#starts[index], this.#ends[index]);
      starts[index + 1] = at;
    }
    const firstOffset = this.#offsets[0];
    const lastOffset = this.#offsets[count - 1];
    const contiguous = lastOffset - firstOffset + 1 === count;
    const packed: PackedMessages = {
      firstOffset,
      lastOffset,
      ...(!contiguous && { offsets: this.#offsets }),
      appendedAtMs: this.#appendedAtMs,
      bytes: bytes.buffer,
      starts,
    };
    this.#begin();
    return packed;
  }

  #begin(): void {
    this.#sources = [];
    this.#starts = [];
    this.#ends = [];
    this.#offsets = [];
    this.#bytes = 0;
    this.#appendedAtMs = 0;
  }
}
