import type { LoggerService } from '@backstage/backend-plugin-api';

/**
 * Runs something again and again, each run after the one before. A run that
 * fails is told once and tried again at its time.
 *
 * @returns stops it and resolves when no run is under way
 */
export function startLoop(options: {
  name: string;
  intervalMs: number;
  run: () => Promise<void>;
  logger: LoggerService;
}): () => Promise<void> {
  const { name, intervalMs, logger, run } = options;
  let isStopped = false;
  let isFailing = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const next = () => {
    if (isStopped) {
      return;
    }
    timer = setTimeout(() => {
      running = run()
        .then(() => {
          isFailing = false;
        })
        .catch(error => {
          if (!isFailing) {
            logger.warn(`Loop '${name}' failed: ${error.message}`);
          }
          isFailing = true;
        })
        .finally(next);
    }, intervalMs);
    timer.unref();
  };
  next();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await running;
  };
}
