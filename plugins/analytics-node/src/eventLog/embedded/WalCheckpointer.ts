import { Worker } from 'node:worker_threads';
import {
  resolvePackagePath,
  type LoggerService,
} from '@backstage/backend-plugin-api';

const THREAD_FILE = resolvePackagePath(
  '@analytics-engine/plugin-analytics-node',
  'threads/walCheckpointer.cjs',
);
/**
 * Between two checkpoints while there is something to move. Commits and
 * checkpoints wait for the same disk: a small one holds up a commit less.
 */
const BUSY_INTERVAL_MS = 25;
const IDLE_INTERVAL_MS = 100;

/**
 * Moves SQLite's write-ahead log into the file from a thread of its own.
 *
 * A checkpoint copies megabytes and syncs the file; done by the commit that
 * happens to be due, as SQLite does by itself, it would hold the event loop
 * for tens of milliseconds. A passive checkpoint hinders neither readers nor
 * writers.
 *
 * @returns ends the thread
 */
export function startWalCheckpointer(options: {
  filename: string;
  logger: LoggerService;
}): () => Promise<void> {
  const worker = new Worker(THREAD_FILE, {
    workerData: {
      filename: options.filename,
      busyIntervalMs: BUSY_INTERVAL_MS,
      idleIntervalMs: IDLE_INTERVAL_MS,
    },
  });
  worker.unref();
  worker.on('error', error =>
    options.logger.warn(
      'The event log moves its write-ahead log without a thread of its own',
      error,
    ),
  );
  return async () => {
    const ended = new Promise(resolve => {
      worker.once('exit', resolve);
    });
    if (worker.threadId === -1) {
      return; // It has ended already.
    }
    worker.ref();
    worker.postMessage('end');
    await ended;
  };
}
