import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Starts `action` at the moments that the rate gives, whatever earlier ones
 * did. What is late starts at once and its latency counts from when it was
 * meant to start, so that a pause is not hidden (coordinated omission).
 */
export async function paceBySchedule(options: {
  perSecond: number;
  seconds: number;
  /** @param intendedAt - on the clock of `performance.now()` */
  action: (index: number, intendedAt: number) => Promise<void>;
}): Promise<void> {
  const { perSecond, seconds, action } = options;
  const total = Math.floor(perSecond * seconds);
  const startAt = performance.now();
  const running = new Set<Promise<void>>();
  const outcome: { failure?: Error } = {};
  for (let index = 0; index < total && !outcome.failure; index++) {
    const intendedAt = startAt + (index * 1000) / perSecond;
    const waitMs = intendedAt - performance.now();
    if (waitMs > 0) {
      await sleep(waitMs);
    }
    const work: Promise<void> = action(index, intendedAt).then(
      () => {
        running.delete(work);
      },
      error => {
        outcome.failure = error;
      },
    );
    running.add(work);
  }
  await Promise.all(running);
  if (outcome.failure) {
    throw outcome.failure;
  }
}
