import type { EventLogService } from '@analytics-engine/plugin-analytics-node';

/** Records of one append. */
const APPEND_RECORDS = 5_000;

/** Fills a topic with records `0..events-1`. */
export async function preload(options: {
  eventLog: EventLogService;
  topic: string;
  events: number;
  record: (number: number) => Buffer;
}): Promise<void> {
  const { eventLog, topic, events, record } = options;
  for (let first = 0; first < events; first += APPEND_RECORDS) {
    const count = Math.min(APPEND_RECORDS, events - first);
    await eventLog.append(
      topic,
      Array.from({ length: count }, (_, index) => record(first + index)),
    );
  }
}
