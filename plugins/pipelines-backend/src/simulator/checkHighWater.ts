import { BrokenPromise } from './BrokenPromise';
import type { ModelLedger } from './ModelLedger';

/**
 * What must always hold: the high-water passes no block that is unfinished.
 *
 * @throws BrokenPromise
 */
export function checkHighWater(ledger: ModelLedger, partitions: number): void {
  for (let partition = 0; partition < partitions; partition++) {
    const landed = ledger.landedNext.get(partition) ?? 0;
    const open = [...ledger.blocks.values()].find(
      block =>
        block.state === 'PENDING' &&
        block.finishedAtMs === 0 &&
        block.ranges.some(
          range => range.partition === partition && range.firstOffset < landed,
        ),
    );
    if (open) {
      throw new BrokenPromise(
        `The high-water ${landed} of partition ${partition} passed unfinished block ${open.number}`,
      );
    }
  }
}
