import { ServiceUnavailableError } from '@backstage/errors';
import type { SharedMemory } from '../../SharedMemory';
import type { MemoryPool } from './MemoryPool';

/** Bytes of the number that says how long the rest of a frame is. */
export const SIZE_BYTES = 4;
/** Room for the beginning of a frame, and for many small ones. */
const INBOX_BYTES = 64 * 1024;
/** Largest frame: one record batch is always sent whole, however large. */
const MAX_FRAME_BYTES = 1024 ** 3;

/** An answer of a broker. */
export interface Frame {
  /** With the number of the bytes that follow. */
  bytes: Buffer;
  /** What the bytes are in; memory of their own when absent. */
  memory?: SharedMemory;
}

/**
 * Cuts what a broker sends into its answers.
 *
 * The reader says where the next bytes are to go. Those of a large answer are
 * received where they stay: they are neither collected in pieces nor joined.
 */
export class FrameReader {
  readonly #pool: MemoryPool;
  readonly #onFrame: (frame: Frame) => void;
  readonly #inbox = Buffer.allocUnsafeSlow(INBOX_BYTES);
  #inboxBytes = 0;
  #frame: Frame | undefined;
  #frameBytes = 0;

  /**
   * @param pool - where the memory of large answers comes from
   * @param onFrame - called with each answer, which is the callee's then
   */
  constructor(pool: MemoryPool, onFrame: (frame: Frame) => void) {
    this.#pool = pool;
    this.#onFrame = onFrame;
  }

  /** Where the next bytes go; never empty. */
  get space(): Buffer {
    return this.#frame
      ? this.#frame.bytes.subarray(this.#frameBytes)
      : this.#inbox.subarray(this.#inboxBytes);
  }

  /** So many bytes were put into {@link space}. */
  received(bytes: number): void {
    if (!this.#frame) {
      this.#inboxBytes += bytes;
      this.#emptyInbox();
      return;
    }
    this.#frameBytes += bytes;
    if (this.#frameBytes === this.#frame.bytes.length) {
      const frame = this.#frame;
      this.#frame = undefined;
      this.#onFrame(frame);
    }
  }

  #emptyInbox(): void {
    let at = 0;
    while (this.#inboxBytes - at >= SIZE_BYTES) {
      const frame = this.#allocate(this.#frameSize(at));
      const copied = this.#inbox.copy(frame.bytes, 0, at, this.#inboxBytes);
      at += copied;
      if (copied < frame.bytes.length) {
        this.#frame = frame;
        this.#frameBytes = copied;
        break;
      }
      this.#onFrame(frame);
    }
    this.#inbox.copyWithin(0, at, this.#inboxBytes);
    this.#inboxBytes -= at;
  }

  #allocate(size: number): Frame {
    if (size <= INBOX_BYTES) {
      return { bytes: Buffer.allocUnsafeSlow(size) };
    }
    const memory = this.#pool.take(size);
    return { bytes: memory.bytes.subarray(0, size), memory };
  }

  #frameSize(at: number): number {
    const size = this.#inbox.readInt32BE(at);
    if (size < SIZE_BYTES || size > MAX_FRAME_BYTES) {
      throw new ServiceUnavailableError(
        `Expected an answer of ${SIZE_BYTES} to ${MAX_FRAME_BYTES} bytes of the broker, found one of ${size}`,
      );
    }
    return SIZE_BYTES + size;
  }
}
