import { z } from 'zod';

/** {@link OperationState}. */
export const operationStateSchema = z.enum([
  'QUEUED',
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
  'INTERRUPTED',
]);
/** Where a long operation stands. */
export type OperationState = z.infer<typeof operationStateSchema>;

/** {@link Operation}. */
export const operationSchema = z.strictObject({
  id: z.string(),
  /** kebab-case: `pipeline-retry`. */
  kind: z.string(),
  target: z.string(),
  state: operationStateSchema,
  progress: z.strictObject({
    done: z.number(),
    total: z.number().nullable(),
    unit: z.string(),
  }),
  result: z.unknown(),
  error: z.strictObject({ name: z.string(), message: z.string() }).nullable(),
  startedBy: z.string(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
});
/** A long operation as REST shows it. */
export type Operation = z.infer<typeof operationSchema>;

/** True while it still changes. */
export function isOperationRunning(operation: Operation): boolean {
  return operation.state === 'QUEUED' || operation.state === 'RUNNING';
}

/** Answer of GET /operations. */
export const operationsResponseSchema = z.strictObject({
  operations: z.array(operationSchema),
});
