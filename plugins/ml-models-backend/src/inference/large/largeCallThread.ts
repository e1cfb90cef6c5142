import { parentPort, workerData } from 'node:worker_threads';
import { LargeCallStore } from './LargeCallStore';

/*
 * Entry of the thread of large calls. It is imported outside of it too, which
 * is how a built package comes to have this file.
 */

/** Where this is. */
export const LARGE_CALL_THREAD_FILE = __filename;
/** Says to the file that it runs as the thread. */
export const LARGE_CALL_THREAD = 'large-calls';

interface Order {
  id: number;
  type: 'open' | 'encode' | 'records' | 'answer' | 'close';
}

if (workerData === LARGE_CALL_THREAD) {
  const store = LargeCallStore.create();
  parentPort!.on('message', ({ id, type, ...order }: Order) => {
    try {
      const answer = store[type](order as any);
      const transfer = Object.values(answer).flatMap(value =>
        ArrayBuffer.isView(value) &&
        value.byteLength === value.buffer.byteLength
          ? [value.buffer as ArrayBuffer]
          : [],
      );
      parentPort!.postMessage({ id, ...answer }, transfer);
    } catch (error) {
      parentPort!.postMessage({ id, error: String(error) });
    }
  });
}
