// @ts-check
/**
 * Moves the write-ahead log of a SQLite database into the file, again and
 * again, in a thread of its own; plain JavaScript like `sqliteWriter.cjs`.
 *
 * Any message ends it.
 */
const { parentPort, workerData } = require('node:worker_threads');
const Database = require('better-sqlite3');

const port = /** @type {import('node:worker_threads').MessagePort} */ (
  parentPort
);
const { filename, busyIntervalMs, idleIntervalMs } = workerData;
const database = new Database(filename, { timeout: 1000 });
database.pragma('synchronous = FULL');
let moved = 0;
/** @type {NodeJS.Timeout} */
let timer;

function checkpoint() {
  let waitMs = idleIntervalMs;
  try {
    const [state] = /** @type {{checkpointed: number}[]} */ (
      database.pragma('wal_checkpoint(PASSIVE)')
    );
    if (state.checkpointed !== moved) {
      moved = state.checkpointed;
      waitMs = busyIntervalMs;
    }
  } catch {
    // A full disk or a busy file: the next round tries again.
  }
  timer = setTimeout(checkpoint, waitMs);
}

checkpoint();
port.once('message', () => {
  clearTimeout(timer);
  database.close();
  port.close();
});
