import type { EventBatch } from '@analytics-engine/plugin-analytics-node';
import { BLOCK_EVENTS } from '../stack/benchEvents';
import type { BenchStack } from '../stack/BenchStack';
import {
  INSERT_SETTINGS,
  MAX_BLOCKS_IN_FLIGHT,
  compileSink,
  encodeRecords,
} from '../stack/internals';
import type { Mover } from './types';

const MAX_BLOCK_BYTES = 32 * 1024 * 1024;

/**
 * The same blocks through the same encoding and insert, but nothing is
 * recorded before and nothing looked at after: a crash repeats or loses.
 */
export function atLeastOnce(stack: BenchStack): Mover {
  return {
    name: 'at-least-once',
    async move({ table, id, topic, events }) {
      const { eventLog, warehouse } = stack;
      const { insert } = compileSink({
        database: warehouse.database,
        dataset: table.dataset,
      });
      let block: EventBatch[] = [];
      let records = 0;
      let bytes = 0;
      let inserted = 0;
      const inFlight = new Set<Promise<void>>();
      let finish!: () => void;
      let fail!: (error: Error) => void;
      const finished = new Promise<void>((resolve, reject) => {
        finish = resolve;
        fail = reject;
      });
      const send = async () => {
        const { data } = encodeRecords({
          topic,
          spans: block.map(batch => ({
            batch,
            start: 0,
            end: batch.records.length,
            bytes: batch.records.reduce((sum, { length }) => sum + length, 0),
          })),
        });
        const count = records;
        block = [];
        records = 0;
        bytes = 0;
        while (inFlight.size >= MAX_BLOCKS_IN_FLIGHT) {
          await Promise.race(inFlight);
        }
        const work: Promise<void> = warehouse
          .insert({
            name: 'bench-insert',
            query: insert,
            data,
            role: 'ingest',
            settings: INSERT_SETTINGS,
          })
          .then(() => {
            inserted += count;
            inFlight.delete(work);
            if (inserted >= events) {
              finish();
            }
          }, fail);
        inFlight.add(work);
      };
      const startedAt = performance.now();
      let taken = 0;
      const subscription = await eventLog.subscribe({
        topic,
        group: id,
        maxBatchBytes: MAX_BLOCK_BYTES,
        onAssigned: async () => new Map(),
        onRevoked: async () => {},
        onFailed: fail,
        onBatch: async batch => {
          block.push(batch);
          taken += batch.records.length;
          records += batch.records.length;
          bytes += batch.records.reduce((sum, { length }) => sum + length, 0);
          if (
            records >= BLOCK_EVENTS ||
            bytes >= MAX_BLOCK_BYTES ||
            taken >= events
          ) {
            await send();
          }
        },
      });
      await finished;
      const seconds = (performance.now() - startedAt) / 1000;
      await subscription.close();
      return seconds;
    },
  };
}
