import { CustomErrorBase } from '@backstage/errors';

/**
 * Codes of ClickHouse's errors after which the same insert may succeed later.
 * The list of the official Kafka connector plus memory and disk pressure: 243
 * when no space is left to reserve, 75 when it ends in the middle of a write.
 */
const RETRYABLE_CODES = new Set([
  3, 75, 159, 164, 202, 203, 209, 210, 241, 242, 243, 252, 285, 319, 394, 425,
  439, 999, 1002,
]);

/** What the engine answered, or that it could not be reached. */
export class WarehouseError extends CustomErrorBase {
  name = 'WarehouseError' as const;

  /** ClickHouse's error code; undefined when nothing was answered. */
  readonly code: number | undefined;
  /** ClickHouse's name of the code, such as `TYPE_MISMATCH`. */
  readonly type: string | undefined;

  constructor(
    message: string,
    options: { code?: number; type?: string; cause?: Error } = {},
  ) {
    super(message, options.cause);
    this.code = options.code;
    this.type = options.type;
  }

  /** True when the same statement may succeed later: the engine was away or under pressure. */
  get retryable(): boolean {
    return this.code === undefined || RETRYABLE_CODES.has(this.code);
  }

  /** True when it is unknown whether the statement took effect. */
  get outcomeUnknown(): boolean {
    return this.code === undefined || [159, 209, 210, 394].includes(this.code);
  }
}
