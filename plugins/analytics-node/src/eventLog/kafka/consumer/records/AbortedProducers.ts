import { type BatchHeader, RECORDS_AT } from './batchHeader';
import type { AbortedTransaction } from './types';
import { VarintReader } from './VarintReader';

const ABORT_MARKER = 0;

/**
 * Which batches of a set belong to transactions that were given up.
 *
 * The broker names the offset at which each such transaction begins; it ends
 * at the marker of the same producer.
 */
export class AbortedProducers {
  /** Not begun yet, the next one last. */
  readonly #coming: AbortedTransaction[];
  readonly #active = new Set<bigint>();

  constructor(transactions: AbortedTransaction[]) {
    this.#coming = [...transactions].sort(
      (a, b) => b.firstOffset - a.firstOffset,
    );
  }

  /** To be asked about every batch, in order. */
  hides(header: BatchHeader, bytes: Buffer, at: number): boolean {
    for (
      let next = this.#coming.at(-1);
      next && next.firstOffset <= header.lastOffset;
      next = this.#coming.at(-1)
    ) {
      this.#active.add(next.producerId);
      this.#coming.pop();
    }
    if (header.isControl) {
      if (isAbortMarker(bytes, at)) {
        this.#active.delete(header.producerId);
      }
      return true;
    }
    return header.isTransactional && this.#active.has(header.producerId);
  }
}

/** Its record's key is a version and the kind of marker, two bytes each. */
function isAbortMarker(bytes: Buffer, at: number): boolean {
  const record = new VarintReader(bytes, at + RECORDS_AT);
  record.int(); // length
  record.at += 1; // attributes
  record.int(); // time
  record.int(); // offset
  return record.int() >= 4 && bytes.readInt16BE(record.at + 2) === ABORT_MARKER;
}
