import { setImmediate } from 'node:timers/promises';
import { TrainingCancelledError } from '../errors';

/**
 * Lets timers and messages through between two rounds of computing.
 *
 * @throws TrainingCancelledError when the signal asks for it
 */
export async function pause(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  if (signal?.aborted) throw new TrainingCancelledError();
}
