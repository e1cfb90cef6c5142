import type {
  EventBatch,
  EventLogService,
} from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { BlockRange } from '../core';
import type { LedgerScope } from '../ledger';
import { LostRangeError } from './LostRangeError';

/** Options of {@link LossWatch.create}. */
export interface LossWatchOptions {
  scope: LedgerScope;
  eventLog: EventLogService;
  logger: LoggerService;
  onLost(error: LostRangeError): void;
}

/** Says what is gone from the log before it could be landed: never left out silently. */
export class LossWatch {
  private constructor(private readonly options: LossWatchOptions) {}

  static create(options: LossWatchOptions): LossWatch {
    return new LossWatch(options);
  }

  /** Looks for a hole before a batch, which retention may have made. */
  async check(batch: EventBatch, expected: number | undefined): Promise<void> {
    if (expected === undefined || batch.firstOffset <= expected) {
      return;
    }
    const earliest = batch.earliest ?? (await this.#earliest(batch));
    if (earliest > expected) {
      this.report([
        {
          partition: batch.partition,
          firstOffset: expected,
          lastOffset: Math.min(earliest, batch.firstOffset) - 1,
        },
      ]);
    }
  }

  report(ranges: BlockRange[]): void {
    const { scope, logger, onLost } = this.options;
    const text = ranges
      .map(
        ({ partition, firstOffset, lastOffset }) =>
          `${scope.topic}/${partition} ${firstOffset}-${lastOffset}`,
      )
      .join(', ');
    const error = new LostRangeError(
      `Records are gone from the log before pipeline '${scope.pipeline}' could land them: ${text}`,
    );
    logger.error(error.message);
    onLost(error);
  }

  async #earliest({ topic, partition }: EventBatch): Promise<number> {
    const offsets = await this.options.eventLog.offsets({ topic });
    return offsets.find(entry => entry.partition === partition)?.earliest ?? 0;
  }
}
