import { z } from 'zod';
import { checkResultSchema } from './runs';

/** {@link CheckTrial}. */
export const checkTrialSchema = z.strictObject({
  valid: z.boolean(),
  /** What is wrong with the definition, field by field. */
  errors: z.array(
    z.strictObject({
      field: z.string(),
      message: z.string(),
    }),
  ),
  /** What it finds; null when it is not valid. Nothing of it is stored. */
  result: checkResultSchema.nullable(),
  durationMs: z.number(),
  rowsScanned: z.number(),
  /** The statement that was run, for the curious; null when it is not valid. */
  sql: z.string().nullable(),
});
/** Answer of POST /data-quality/checks/try; the body is a check definition. */
export type CheckTrial = z.infer<typeof checkTrialSchema>;
