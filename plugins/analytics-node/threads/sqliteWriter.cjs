// @ts-check
/**
 * Writes to a SQLite database for `WriterThread`, in a thread of its own.
 * Plain JavaScript, so that it starts in milliseconds and is the same file in
 * a checkout and in a built package.
 *
 * Takes `{statements}`, one request after the other, and answers each with `{}`
 * or `{error}`; `{end: true}` ends it.
 */
const { parentPort, workerData } = require('node:worker_threads');
const Database = require('better-sqlite3');

/** @typedef {{sql: string, bindings: unknown[]}} WriteStatement */

const port = /** @type {import('node:worker_threads').MessagePort} */ (
  parentPort
);
const database = new Database(workerData.filename);
for (const pragma of workerData.pragmas) {
  database.pragma(pragma);
}
/** @type {Map<string, import('better-sqlite3').Statement>} */
const prepared = new Map();

/** @param {string} sql */
function prepare(sql) {
  let statement = prepared.get(sql);
  if (!statement) {
    statement = database.prepare(sql);
    prepared.set(sql, statement);
  }
  return statement;
}

const store = database.transaction(
  /** @param {WriteStatement[]} statements */
  statements => {
    for (const { sql, bindings } of statements) {
      const { changes } = prepare(sql).run(...bindings);
      if (changes !== 1) {
        throw new Error(
          `Expected one row to be written, found ${changes} (${sql})`,
        );
      }
    }
  },
);

port.on('message', request => {
  if (request.end) {
    database.close();
    port.close();
    return;
  }
  try {
    store.immediate(request.statements);
    port.postMessage({});
  } catch (error) {
    const { message, code } = /** @type {Error & {code?: string}} */ (error);
    port.postMessage({ error: { message, code } });
  }
});
