import { Readable } from 'node:stream';
import type { BenchStack } from '../stack/BenchStack';
import {
  INSERT_SETTINGS,
  MAX_BLOCKS_IN_FLIGHT,
  compileSink,
} from '../stack/internals';
import type { Mover } from './types';

/**
 * The anchor: the same bytes, ready in blocks with their positions before the
 * clock starts, sent to the same engine as bodies over the same HTTP client,
 * as any client of ClickHouse sends them, as many at once.
 */
export function rawInsert(stack: BenchStack, blocks: () => Buffer[]): Mover {
  // A stream is a body; a buffer would take the spool of an embedded engine.
  return inserts('raw insert', stack, blocks, block =>
    Readable.from([block], { objectMode: false }),
  );
}

/** The same in the way that the pipeline's blocks take: what the engine can do at most. */
export function spooledInsert(
  stack: BenchStack,
  blocks: () => Buffer[],
): Mover {
  return inserts('spooled insert', stack, blocks, block => block);
}

function inserts(
  name: string,
  stack: BenchStack,
  blocks: () => Buffer[],
  toData: (block: Buffer) => Buffer | Readable,
): Mover {
  return {
    name,
    async move({ table }) {
      const { insert } = compileSink({
        database: stack.warehouse.database,
        dataset: table.dataset,
      });
      const waiting = [...blocks()];
      const startedAt = performance.now();
      const lane = async () => {
        for (let data = waiting.shift(); data; data = waiting.shift()) {
          await stack.warehouse.insert({
            name: 'bench-insert',
            query: insert,
            data: toData(data),
            role: 'ingest',
            settings: INSERT_SETTINGS,
          });
        }
      };
      await Promise.all(Array.from({ length: MAX_BLOCKS_IN_FLIGHT }, lane));
      return (performance.now() - startedAt) / 1000;
    },
  };
}
