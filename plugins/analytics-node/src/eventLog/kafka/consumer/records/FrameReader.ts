import { ServiceUnavailableError } from '@backstage/errors';

/** Bytes of the number that says how long the rest of a frame is. */
export const SIZE_BYTES = 4;
/** Room for the beginning of a frame, and for many small ones. */
const INBOX_BYTES = 64 * 1024;
/** Largest frame: one record batch is always sent whole, however large. */
const MAX_FRAME_BYTES = 1024 ** 3;

/**
 * Cuts what a broker sends into its answers.
 *
 * The reader says where the next bytes are to go. Those of a large answer are
 * received where they stay: they are neither collected in pieces nor joined.
 */
export class FrameReader {
  readonly #onFrame: (frame: Buffer) => void;
  readonly #inbox = Buffer.allocUnsafeSlow(INBOX_BYTES);
  #inboxBytes = 0;
  #frame: Buffer | undefined;
  #frameBytes = 0;

  /** @param onFrame - called with each answer, its size included, in memory of its own */
  constructor(onFrame: (frame: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  /** Where the next bytes go; never empty. */
  get space(): Buffer {
    return this.#frame
      ? this.#frame.subarray(this.#frameBytes)
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
    if (this.#frameBytes === this.#frame.length) {
      const frame = this.#frame;
      this.#frame = undefined;
      this.#onFrame(frame);
    }
  }

  #emptyInbox(): void {
    let at = 0;
    while (this.#inboxBytes - at >= SIZE_BYTES) {
      const frame = Buffer.allocUnsafeSlow(this.#frameSize(at));
      const copied = this.#inbox.copy(frame, 0, at, this.#inboxBytes);
      at += copied;
      if (copied < frame.length) {
        this.#frame = frame;
        this.#frameBytes = copied;
        break;
      }
      this.#onFrame(frame);
    }
    this.#inbox.copyWithin(0, at, this.#inboxBytes);
    this.#inboxBytes -= at;
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
