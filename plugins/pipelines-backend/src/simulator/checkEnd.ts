import { BrokenPromise } from './BrokenPromise';
import type { SimWorld } from './types';

/**
 * What must hold when a history has become quiet: every good record is there
 * once and no other is, what was refused is set aside, and roll-ups equal a
 * recount.
 *
 * @throws BrokenPromise
 */
export function checkEnd(world: SimWorld, tablePartitions: number): void {
  const { deadLetters, engine, log, options } = world;
  for (let sink = 0; sink < options.sinks; sink++) {
    const recount = new Array<number>(tablePartitions).fill(0);
    log.partitions.forEach((records, partition) => {
      const rows = new Map<number, number>();
      const all = { partition, firstOffset: 0, lastOffset: Infinity };
      engine.find(sink, all, offset =>
        rows.set(offset, (rows.get(offset) ?? 0) + 1),
      );
      for (const record of records) {
        const { offset, kind } = record;
        const expected = kind === 'good' ? 1 : 0;
        const found = rows.get(offset) ?? 0;
        if (found !== expected) {
          throw new BrokenPromise(
            `Sink ${sink}: ${kind} record ${partition}/${offset} is there ${found} times, expected ${expected}`,
          );
        }
        const aside = deadLetters.has(`${sink}/${partition}/${offset}`);
        if (aside !== (kind === 'poison' || kind === 'guarded')) {
          throw new BrokenPromise(
            `Sink ${sink}: ${kind} record ${partition}/${offset} is ${
              aside ? '' : 'not '
            }set aside`,
          );
        }
        recount[record.tablePartition] += expected;
      }
    });
    const { view } = engine.tables[sink];
    if (view.some((count, id) => count !== recount[id])) {
      throw new BrokenPromise(
        `Sink ${sink}: the roll-up has ${view}, a recount gives ${recount}`,
      );
    }
  }
}
