import { z } from 'zod';

/** Answer of GET /events. */
export const topicsResponseSchema = z.strictObject({
  kind: z.string(),
  topics: z.array(
    z.strictObject({
      topic: z.string(),
      partitions: z.number(),
      sizeBytes: z.number().optional(),
      offsets: z.array(
        z.strictObject({
          partition: z.number(),
          earliest: z.number(),
          end: z.number(),
        }),
      ),
    }),
  ),
});
/** A topic of the event log with its partitions. */
export type TopicView = z.infer<typeof topicsResponseSchema>['topics'][number];

/** Answer of POST /events/{topic}: where the events are. */
export const eventsAcceptedSchema = z.strictObject({
  topic: z.string(),
  accepted: z.number(),
  partition: z.number(),
  firstOffset: z.number(),
  lastOffset: z.number(),
});
