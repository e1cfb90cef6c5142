import { Worker } from 'node:worker_threads';
import type { LoggerService } from '@backstage/backend-plugin-api';

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
  // As text: a separate file would have to be found again in a built package.
  const worker = new Worker(
    `
    const { parentPort, workerData } = require('node:worker_threads');
    const Database = require(workerData.driver);
    const database = new Database(workerData.filename, { timeout: 1000 });
    database.pragma('synchronous = FULL');
    let moved = 0;
    let timer;
    const checkpoint = () => {
      let waitMs = ${IDLE_INTERVAL_MS};
      try {
        const [state] = database.pragma('wal_checkpoint(PASSIVE)');
        if (state.checkpointed !== moved) {
          moved = state.checkpointed;
          waitMs = ${BUSY_INTERVAL_MS};
        }
      } catch (error) {
        // A full disk or a busy file: the next round tries again.
      }
      timer = setTimeout(checkpoint, waitMs);
    };
    checkpoint();
    parentPort.once('message', () => {
      clearTimeout(timer);
      database.close();
      parentPort.close();
    });
    `,
    {
      eval: true,
      workerData: {
        driver: require.resolve('better-sqlite3'),
        filename: options.filename,
      },
    },
  );
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
