import type { CheckResult } from './runs';

/** Answer of POST /data-quality/checks/try; the body is a check definition. */
export interface CheckTrial {
  valid: boolean;
  /** What is wrong with the definition, field by field. */
  errors: Array<{ field: string; message: string }>;
  /** What it finds; null when it is not valid. Nothing of it is stored. */
  result: CheckResult | null;
  durationMs: number;
  rowsScanned: number;
  /** The statement that was run, for the curious; null when it is not valid. */
  sql: string | null;
}
