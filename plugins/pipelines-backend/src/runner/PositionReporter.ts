import type {
  EventLogService,
  EventLogSubscription,
} from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { LedgerScope } from '../ledger';
import { COMMIT_INTERVAL_MS } from './limits';

/**
 * Tells the log how far a runner has landed: for the log's tools, and so that
 * retention waits for what is not landed. Only a hint: the ledger decides.
 */
export class PositionReporter {
  /** Next offset to land per partition that the runner owns. */
  readonly landed = new Map<number, number>();
  subscription: EventLogSubscription | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly options: {
      scope: LedgerScope;
      eventLog: EventLogService;
      logger: LoggerService;
    },
  ) {}

  static create(options: {
    scope: LedgerScope;
    eventLog: EventLogService;
    logger: LoggerService;
  }): PositionReporter {
    return new PositionReporter(options);
  }

  /** Reports soon. */
  schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.flush();
    }, COMMIT_INTERVAL_MS);
  }

  /** Reports now; never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { scope, eventLog, logger } = this.options;
    const offsets = new Map(this.landed);
    if (offsets.size === 0) {
      return;
    }
    try {
      const name = `pipeline:${scope.pipeline}`;
      await eventLog.pin({ name, topic: scope.topic, offsets });
      await this.subscription?.commit(offsets);
    } catch (error) {
      logger.debug(
        `Pipeline '${scope.pipeline}' could not report its positions: ${
          (error as Error).message
        }`,
      );
    }
  }
}
