import type { BenchStack } from '../stack/BenchStack';
import {
  INSERT_SETTINGS,
  MAX_BLOCKS_IN_FLIGHT,
  compileSink,
} from '../stack/internals';
import type { Mover } from './types';

/**
 * The anchor: the same bytes, ready in blocks with their positions before the
 * clock starts, sent to the same engine over the
 * same HTTP client, as many at once.
 */
export function rawInsert(stack: BenchStack, blocks: () => Buffer[]): Mover {
  return {
    name: 'raw insert',
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
            data,
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
