import { Worker } from 'node:worker_threads';
import type { LoggerService } from '@backstage/backend-plugin-api';

const INTERVAL_MS = 100;

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
    const timer = setInterval(() => {
      try {
        database.pragma('wal_checkpoint(PASSIVE)');
      } catch (error) {
        // A full disk or a busy file: the next round tries again.
      }
    }, ${INTERVAL_MS});
    parentPort.once('message', () => {
      clearInterval(timer);
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
