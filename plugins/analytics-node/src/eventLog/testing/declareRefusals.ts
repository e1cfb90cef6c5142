/* eslint-disable jest/no-export -- part of a suite for several implementations */
import { InputError, NotFoundError } from '@backstage/errors';
import type { EventLogService } from '../types';

/** What every event log must refuse. Declares jest tests. */
export function declareRefusals(
  log: () => EventLogService,
  freshTopic: () => Promise<string>,
): void {
  const records = (...values: string[]) => values.map(one => Buffer.from(one));

  it('refuses names that are none, and appends of nothing', async () => {
    for (const name of [
      '',
      '.',
      '..',
      '../../etc/passwd',
      "x'; DROP TABLE event_log_topics; --",
      'x\0y',
      'a b',
      'ü',
      'x'.repeat(250),
    ]) {
      await expect(log().append(name, records('a'))).rejects.toThrow(
        InputError,
      );
      await expect(log().ensureTopic(name)).rejects.toThrow(InputError);
    }
    const topic = await freshTopic();
    await expect(log().append(topic, [])).rejects.toThrow(InputError);
    await expect(
      log().append(topic, records('a'), {
        idempotencyKey: 'k'.repeat(256),
      }),
    ).rejects.toThrow(InputError);
    await expect(log().offsets({ topic: 'never-made' })).rejects.toThrow(
      NotFoundError,
    );
  });
}
