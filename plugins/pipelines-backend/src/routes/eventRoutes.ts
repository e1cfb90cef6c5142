import {
  eventsAcceptedSchema,
  topicSchema,
  topicsResponseSchema,
} from '@analytics-engine/plugin-analytics-common';
import type {
  ApiRoute,
  EventLogService,
} from '@analytics-engine/plugin-analytics-node';
import {
  defineRoute,
  fieldsError,
  UnavailableError,
} from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';
import type { BodyBudget } from '../events/BodyBudget';
import { readRecords } from '../events/readRecords';
import type { TopicGate } from '../events/TopicGate';

/** Seconds after which a sender may try a full log again. */
const FULL_LOG_RETRY_SECONDS = 10;
/** Longest key that keeps bodies together. */
const MAX_PARTITION_KEY_LENGTH = 255;

const idempotencyKeySchema = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/** Events over HTTP. */
export function createEventRoutes(options: {
  eventLog: EventLogService;
  budget: BodyBudget;
  gate: TopicGate;
  maxBodyBytes: number;
}): ApiRoute<any, any, any>[] {
  const { eventLog, budget, gate, maxBodyBytes } = options;
  return [
    defineRoute({
      method: 'get',
      path: '/',
      role: 'viewer',
      summary: 'Topics of the event log with their offsets and sizes',
      responses: {
        200: { description: 'Topics', schema: topicsResponseSchema },
      },
      handler: async () => {
        const topics = await Promise.all(
          (
            await eventLog.topics()
          ).map(async topic => ({
            ...topic,
            offsets: (
              await eventLog.offsets({ topic: topic.topic })
            ).map(({ partition, earliest, end }) => ({
              partition,
              earliest,
              end,
            })),
          })),
        );
        return { body: { kind: eventLog.kind, topics } };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/{topic}',
      role: 'operator',
      summary: 'Append events to a topic',
      description:
        'NDJSON or a JSON array; every record a JSON object. All or none: a bad record is named and nothing is accepted. Answered when the events are durable. A repeat with the same Idempotency-Key gets the first answer.',
      params: z.strictObject({ topic: topicSchema }),
      query: z.strictObject({
        partitionKey: z
          .string()
          .min(1)
          .max(MAX_PARTITION_KEY_LENGTH)
          .optional(),
      }),
      raw: {
        contentTypes: [
          'application/x-ndjson',
          'application/ndjson',
          'application/jsonl',
          'application/json',
        ],
        description: 'NDJSON, or a JSON array of objects',
      },
      bodyLimitBytes: maxBodyBytes,
      audited: false,
      responses: {
        202: {
          description: 'Durable, and where',
          schema: eventsAcceptedSchema,
        },
        400: { description: 'The first bad line and what is wrong with it' },
        413: { description: 'Body or record over the limit' },
        422: { description: 'The Idempotency-Key was used for other records' },
        429: { description: 'Too many bodies at once; Retry-After' },
        503: { description: 'The log is full or away; Retry-After' },
      },
      handler: async ({ params, query, request, openBody }) => {
        const idempotencyKey = readIdempotencyKey(
          request.get('idempotency-key'),
        );
        const reservation = budget.reserve();
        try {
          const records = await readRecords(openBody(), reservation);
          await gate.admit(params.topic);
          const result = await eventLog.append(params.topic, records, {
            idempotencyKey,
            partitionKey: query.partitionKey,
          });
          return {
            status: 202,
            body: {
              topic: result.topic,
              accepted: result.lastOffset - result.firstOffset + 1,
              partition: result.partition,
              firstOffset: result.firstOffset,
              lastOffset: result.lastOffset,
            },
            headers: result.repeated
              ? { 'Idempotency-Replayed': 'true' }
              : undefined,
          };
        } catch (error) {
          throw withRetryAfter(error as Error);
        } finally {
          reservation.release();
        }
      },
    }),
  ];
}

function readIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) {
    return undefined;
  }
  if (!idempotencyKeySchema.safeParse(header).success) {
    throw fieldsError([
      {
        field: 'header.Idempotency-Key',
        message: 'expected 1 to 255 printable ASCII characters without spaces',
      },
    ]);
  }
  return header;
}

function withRetryAfter(error: Error): Error {
  if (
    error.name !== 'ServiceUnavailableError' ||
    error instanceof UnavailableError
  ) {
    return error;
  }
  return new UnavailableError(error.message, {
    headers: { 'Retry-After': String(FULL_LOG_RETRY_SECONDS) },
    cause: error,
  });
}
