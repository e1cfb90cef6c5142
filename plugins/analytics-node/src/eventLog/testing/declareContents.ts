/* eslint-disable jest/no-export -- part of a suite for several implementations */
import type { EventBatch, EventLogService } from '../types';

const text = (batch: EventBatch) =>
  Array.from(batch.records, one => one.toString());
const records = (...values: string[]) => values.map(one => Buffer.from(one));

/** What every event log must be able to hold. Declares jest tests. */
export function declareContents(
  log: () => EventLogService,
  freshTopic: (partitions?: number) => Promise<string>,
  readAll: (
    topic: string,
    firstOffset: number,
    lastOffset: number,
  ) => Promise<EventBatch[]>,
): void {
  it('returns any bytes, and records without any', async () => {
    const topic = await freshTopic();
    const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    await log().append(topic, [every, Buffer.alloc(0), every]);
    const got = (await readAll(topic, 0, 2)).flatMap(one => [...one.records]);
    expect(got.map(one => one.toString('hex'))).toEqual([
      every.toString('hex'),
      '',
      every.toString('hex'),
    ]);
  });

  it('takes a record of 10 MB, and thousands at once', async () => {
    const topic = await freshTopic();
    const large = Buffer.alloc(10_000_000, 'x');
    await log().append(topic, [large]);
    const many = Array.from({ length: 2500 }, (_, n) => Buffer.from(`${n}`));
    const answer = await log().append(topic, many);
    const got = (
      await readAll(topic, answer.firstOffset, answer.lastOffset)
    ).flatMap(text);
    expect(got.slice(0, 3)).toEqual(['0', '1', '2']);
    expect(got).toHaveLength(2500);
    const [first] = await readAll(topic, 0, 0);
    expect(first.records.at(0).equals(large)).toBe(true);
  });

  it('keeps records with the same key together', async () => {
    const topic = await freshTopic(4);
    const partitions = new Set<number>();
    for (const key of ['anna', 'anna', 'anna']) {
      const answer = await log().append(topic, records('x'), {
        partitionKey: key,
      });
      partitions.add(answer.partition);
    }
    expect(partitions.size).toBe(1);
  });
}
