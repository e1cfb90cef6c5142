import type {
  ApiRoute,
  AuditEvent,
  AuditService,
} from '@analytics-engine/plugin-analytics-node';
import { defineRoute } from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';
import { timeSchema } from '../queries/range';

const MAX_EVENTS = 1_000;
const DEFAULT_EVENTS = 100;
const eventSchema = z.strictObject({
  sequence: z.number(),
  at: z.string(),
  actor: z.strictObject({
    kind: z.enum(['user', 'service', 'anonymous', 'system']),
    subject: z.string(),
  }),
  action: z.string(),
  target: z.string(),
  outcome: z.enum(['SUCCEEDED', 'FAILED', 'DENIED']),
  details: z.record(z.string(), z.unknown()).optional(),
  hash: z.string(),
}) satisfies z.ZodType<AuditEvent>;
const textSchema = z.string().min(1).max(500);

/** Reading and checking the audit chain. */
export function createAuditRoutes(
  audit: AuditService,
): ApiRoute<any, any, any>[] {
  let verifying: ReturnType<AuditService['verify']> | undefined;
  return [
    defineRoute({
      method: 'get',
      path: '/audit',
      role: 'viewer',
      summary: 'Events of the audit chain, newest first',
      query: z.strictObject({
        actor: textSchema.optional(),
        action: textSchema.optional(),
        target: textSchema.optional(),
        from: timeSchema.optional(),
        to: timeSchema.optional(),
        limit: z.coerce
          .number()
          .int()
          .min(1)
          .max(MAX_EVENTS)
          .default(DEFAULT_EVENTS),
        before: z.coerce
          .number()
          .int()
          .min(1)
          .optional()
          .describe(
            'Continue below this sequence: nextBefore of the last page',
          ),
      }),
      responses: {
        200: {
          description: 'One page',
          schema: z.strictObject({
            events: z.array(eventSchema),
            nextBefore: z.number().nullable(),
          }),
        },
      },
      handler: async ({ query }) => {
        const { from, to, ...filter } = query;
        const page = await audit.list({
          ...filter,
          from: from?.toISO() ?? undefined,
          to: to?.toISO() ?? undefined,
        });
        return {
          body: { events: page.events, nextBefore: page.nextBefore ?? null },
        };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/audit/verify',
      role: 'viewer',
      summary: 'Recomputes the audit chain',
      responses: {
        200: {
          description: 'Whether every event is as it was written',
          schema: z.object({
            valid: z.boolean(),
            events: z.number(),
            firstBroken: z.number().nullable(),
          }),
        },
      },
      handler: async () => {
        // It reads everything: those who ask at the same time share one reading.
        verifying ??= audit.verify().finally(() => {
          verifying = undefined;
        });
        return { body: await verifying };
      },
    }),
  ];
}
