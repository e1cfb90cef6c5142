import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { WarehouseError } from './errors';

const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;

/**
 * Attempts until it succeeds. Gives up only on the signal, or when asking
 * again cannot help (wrong password, not allowed).
 */
export async function untilReady(options: {
  attempt: () => Promise<void>;
  logger: LoggerService;
  signal?: AbortSignal;
}): Promise<void> {
  const { attempt, logger, signal } = options;
  for (let delayMs = FIRST_DELAY_MS; ; delayMs *= 2) {
    signal?.throwIfAborted();
    try {
      await attempt();
      return;
    } catch (error) {
      if (!(error instanceof WarehouseError) || !error.retryable) {
        throw error;
      }
      logger.debug(`The warehouse is not ready: ${error.message}`);
    }
    await sleep(Math.min(delayMs, MAX_DELAY_MS), undefined, { signal });
  }
}
