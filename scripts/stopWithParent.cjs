/**
 * Preloaded into the backend by `npm start`: when the starting process is
 * gone, also by SIGKILL, its end of our standard input closes, and the backend
 * shuts down in order instead of living on unseen.
 */
const { isMainThread } = require('node:worker_threads');

// Preloads run in worker threads too, whose standard input is always at its end.
if (isMainThread) {
  process.stdin.on('error', () => undefined);
  process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM'));
  process.stdin.resume();
  process.stdin.unref();
}
