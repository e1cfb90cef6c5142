import { setPriority } from 'node:os';
import { trainTabular } from '../train/trainTabular';
import type { Block } from '../types';
import { BlockQueue } from './BlockQueue';
import type { TrainerAnswer, TrainerOrder } from './messages';

/**
 * Entry of the training process. It waits for its orders on the IPC channel,
 * gives way to the portal on a busy machine, and ends with its parent.
 */
const LOW_PRIORITY = 10;
/** Progress is told at most this often. */
const PROGRESS_INTERVAL_MS = 200;

const queue = BlockQueue.create<Block>(() => tell({ type: 'ready' }));
const cancel = new AbortController();

function tell(answer: TrainerAnswer, sent?: () => void): void {
  if (process.connected) process.send?.(answer, undefined, {}, sent);
}

async function run(order: Extract<TrainerOrder, { type: 'start' }>) {
  let toldAt = 0;
  try {
    const result = await trainTabular(queue, order.spec, {
      signal: cancel.signal,
      onProgress: progress => {
        if (performance.now() - toldAt < PROGRESS_INTERVAL_MS) return;
        toldAt = performance.now();
        tell({ type: 'progress', progress });
      },
    });
    tell({ type: 'result', result }, () => process.disconnect());
  } catch (error) {
    const { name, message } = error as Error;
    tell({ type: 'failed', name, message }, () => process.disconnect());
  }
}

try {
  setPriority(LOW_PRIORITY);
} catch {
  // Some systems do not let a process choose; it trains all the same.
}

process.on('message', (order: TrainerOrder) => {
  if (order.type === 'start') run(order);
  else if (order.type === 'block') queue.push(order.block);
  else if (order.type === 'end') queue.end();
  // The loader of TypeScript sources sends messages of its own.
  else if (order.type === 'cancel') {
    cancel.abort();
    queue.end();
  }
});
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group; the parent decides when training stops.
process.on('SIGINT', () => {});
