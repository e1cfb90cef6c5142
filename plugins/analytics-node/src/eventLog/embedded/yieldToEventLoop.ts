/**
 * Lets waiting I/O run. SQLite is called synchronously, so a long piece of
 * work gives way between its statements.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise(resolve => {
    setImmediate(resolve);
  });
}
