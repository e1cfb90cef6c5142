import type { EventBatch } from '../types';
import type { SharedMemory } from './SharedMemory';

/** Messages of one partition in memory that can go to another thread without a copy. */
export interface PackedMessages
  extends Omit<EventBatch, 'topic' | 'partition' | 'records'> {
  /** What the values are in: memory of their own, or what a {@link SharedMemory} is made of. */
  bytes: ArrayBuffer | SharedArrayBuffer;
  /** Where each value begins in `bytes`. */
  starts: Uint32Array<ArrayBuffer>;
  /** Where each value ends in `bytes`. */
  ends: Uint32Array<ArrayBuffer>;
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

/** Values that follow each other in one buffer. */
interface Run {
  source: Buffer;
  /** Number of the first value, and behind the last. */
  first: number;
  behind: number;
}

/**
 * Collects where values are. Those that all are in memory that threads share
 * stay there; others are copied into memory of their own.
 */
export class PackedBuilder {
  readonly #limits: DeliveryLimits;
  readonly #shared: SharedMemory | undefined;
  #starts: number[] = [];
  #ends: number[] = [];
  #offsets: number[] = [];
  #runs: Run[] = [];
  #bytes = 0;
  #appendedAtMs = 0;

  /** @param shared - where values can stay */
  constructor(limits: DeliveryLimits, shared?: SharedMemory) {
    this.#limits = limits;
    this.#shared = shared;
  }

  get length(): number {
    return this.#offsets.length;
  }

  hasRoomFor({ start, end }: RecordPlace): boolean {
    return (
      this.length === 0 ||
      (this.length < this.#limits.maxRecords &&
        this.#bytes + end - start <= this.#limits.maxBytes)
    );
  }

  add({ bytes, start, end, offset, timestampMs }: RecordPlace): void {
    let run = this.#runs[this.#runs.length - 1];
    if (run?.source !== bytes) {
      run = { source: bytes, first: this.length, behind: this.length };
      this.#runs.push(run);
    }
    run.behind += 1;
    this.#starts.push(start);
    this.#ends.push(end);
    this.#offsets.push(offset);
    this.#bytes += end - start;
    if (timestampMs > this.#appendedAtMs) {
      this.#appendedAtMs = timestampMs;
    }
  }

  /** What was added, at least one; begins anew. */
  build(): PackedMessages {
    const count = this.length;
    const firstOffset = this.#offsets[0];
    const lastOffset = this.#offsets[count - 1];
    const contiguous = lastOffset - firstOffset + 1 === count;
    const packed: PackedMessages = {
      firstOffset,
      lastOffset,
      ...(!contiguous && { offsets: this.#offsets }),
      appendedAtMs: this.#appendedAtMs,
      ...(this.#isShared() ? this.#inPlace() : this.#copied()),
    };
    this.#begin();
    return packed;
  }

  #isShared(): boolean {
    const buffer = this.#shared?.buffer;
    return this.#runs.every(({ source }) => source.buffer === buffer);
  }

  #inPlace() {
    const starts = new Uint32Array(this.#starts);
    const ends = new Uint32Array(this.#ends);
    for (const { source, first, behind } of this.#runs) {
      for (let index = first; index < behind; index += 1) {
        starts[index] += source.byteOffset;
        ends[index] += source.byteOffset;
      }
    }
    return { bytes: this.#shared!.buffer, starts, ends };
  }

  #copied() {
    const bytes = Buffer.allocUnsafeSlow(this.#bytes);
    const starts = new Uint32Array(this.length);
    const ends = new Uint32Array(this.length);
    let at = 0;
    for (const { source, first, behind } of this.#runs) {
      for (let index = first; index < behind; index += 1) {
        starts[index] = at;
        at += source.copy(bytes, at, this.#starts[index], this.#ends[index]);
        ends[index] = at;
      }
    }
    return { bytes: bytes.buffer, starts, ends };
  }

  #begin(): void {
    this.#runs = [];
    this.#starts = [];
    this.#ends = [];
    this.#offsets = [];
    this.#bytes = 0;
    this.#appendedAtMs = 0;
  }
}
