import type {
  EventBatch,
  EventLogService,
} from '@analytics-engine/plugin-analytics-node';
import { BLOCK_EVENTS } from './benchEvents';
import { encodeRecords } from './internals';

/** The records of a topic as bodies of inserts, as large as the pipeline's blocks. */
export async function readBlocks(
  eventLog: EventLogService,
  topic: string,
): Promise<Buffer[]> {
  const blocks: Buffer[] = [];
  let spans: Array<{ batch: EventBatch; start: number; end: number }> = [];
  let held = 0;
  const cut = () => {
    const sized = spans.map(span => ({ ...span, bytes: sizeOf(span.batch) }));
    blocks.push(encodeRecords({ topic, spans: sized }).data);
    spans = [];
    held = 0;
  };
  for (const { partition, earliest, end } of await eventLog.offsets({
    topic,
  })) {
    if (end === earliest) {
      continue;
    }
    for await (const batch of eventLog.read({
      topic,
      partition,
      firstOffset: earliest,
      lastOffset: end - 1,
    })) {
      for (let start = 0; start < batch.records.length; ) {
        const take = Math.min(
          BLOCK_EVENTS - held,
          batch.records.length - start,
        );
        spans.push({ batch, start, end: start + take });
        start += take;
        held += take;
        if (held === BLOCK_EVENTS) {
          cut();
        }
      }
    }
  }
  if (held > 0) {
    cut();
  }
  return blocks;
}

function sizeOf(batch: EventBatch): number {
  return [...batch.records].reduce((sum, { length }) => sum + length, 0);
}
