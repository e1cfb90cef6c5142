import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/**
 * Has the garbage of this thread collected now.
 *
 * V8 does not count the memory that threads share, so a thread that has
 * nothing to do would keep what it let go of until it is busy again. For
 * small heaps: everything waits meanwhile.
 */
export function collectGarbage(): void {
  if (!collect) {
    // Only contexts made after this have the function.
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}
