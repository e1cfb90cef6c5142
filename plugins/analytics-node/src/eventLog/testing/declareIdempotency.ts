/* eslint-disable jest/no-export -- part of a suite for several implementations */
import type { EventLogService } from '../types';

/**
 * What every event log must do with idempotency keys. Declares jest tests.
 *
 * @param subject - answers the log under test, and another one on the same data
 */
export function declareIdempotency(
  subject: () => { log: EventLogService; other: EventLogService },
  freshTopic: () => Promise<string>,
): void {
  const records = (...values: string[]) => values.map(one => Buffer.from(one));

  it('answers a repeated idempotency key from the first append', async () => {
    const { log, other } = subject();
    const topic = await freshTopic();
    const key = { idempotencyKey: 'once' };
    const answers = await Promise.all([
      log.append(topic, records('a', 'b'), key),
      log.append(topic, records('a', 'b'), key),
    ]);
    const later = await other.append(topic, records('a', 'b'), key);
    const fresh = answers.filter(answer => !answer.repeated);
    expect(fresh).toHaveLength(1);
    expect(later).toEqual({ ...fresh[0], repeated: true });
    const [{ end }] = await log.offsets({ topic });
    expect(end).toBe(2);
  });

  it('refuses a key that was used for other records, which would be nowhere', async () => {
    const { log, other } = subject();
    const topic = await freshTopic();
    const key = { idempotencyKey: 'mine' };
    const first = await log.append(topic, records('a', 'bc'), key);
    const others = [records('ab', 'c'), records('a'), records('a', 'bd')];
    for (const values of others) {
      for (const each of [log, other]) {
        await expect(each.append(topic, values, key)).rejects.toThrow(
          'this key was used for other records',
        );
      }
    }
    const together = await Promise.allSettled([
      log.append(topic, records('x'), { idempotencyKey: 'both' }),
      log.append(topic, records('y'), { idempotencyKey: 'both' }),
      log.append(topic, records('z')),
    ]);
    expect(together.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
    expect(await log.append(topic, records('a', 'bc'), key)).toEqual({
      ...first,
      repeated: true,
    });
    const [{ end }] = await log.offsets({ topic });
    expect(end).toBe(4);
  });
}
