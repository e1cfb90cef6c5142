/** Lets others have the event loop in between the parts of long work. */
export function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
