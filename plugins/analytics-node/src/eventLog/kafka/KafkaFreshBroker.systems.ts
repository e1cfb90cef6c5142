/* eslint-disable @backstage/no-undeclared-imports -- a test, by another name */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KafkaBroker } from '@analytics-engine/tools';
import {
  type OpenedLog,
  openTestLog,
  sqliteDatabase,
} from '../testing/openTestLog';
import type { KafkaEventLog } from './KafkaEventLog';

const ROUNDS = 4;
const TOPICS_AT_ONCE = 4;

/**
 * A broker that was just started makes its topic of offsets when the first
 * group asks, and says for a moment after a topic was created that it does not
 * know it. Two backends that begin on it at once see both.
 */
describe('two logs on a broker that was just started', () => {
  let directory: string;
  let broker: KafkaBroker;
  let logs: OpenedLog<KafkaEventLog>[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fresh-broker-'));
    broker = await KafkaBroker.create();
    logs = await Promise.all(
      ['first', 'second'].map(name =>
        openTestLog<KafkaEventLog>({
          database: sqliteDatabase(join(directory, name)),
          eventLog: { type: 'kafka', kafka: { brokers: [broker.address] } },
        }),
      ),
    );
  }, 900_000);

  afterAll(async () => {
    await Promise.allSettled(logs.map(one => one.close()));
    await broker?.remove();
    await rm(directory, { recursive: true, force: true });
  });

  it('know topics that both make at once, and where groups stand that nobody asked for yet', async () => {
    const nothing = { earliest: 0, end: 0 };
    for (let round = 0; round < ROUNDS; round += 1) {
      const topics = Array.from(
        { length: TOPICS_AT_ONCE },
        (_, index) => `fresh-${round}-${index}`,
      );
      const answers = await Promise.all(
        logs.flatMap(({ log }) =>
          topics.map(async topic => {
            await log.ensureTopic(topic);
            return log.offsets({ topic, group: `${topic}-group` });
          }),
        ),
      );
      for (const partitions of answers) {
        expect(partitions).toEqual(
          Array.from({ length: 4 }, () => expect.objectContaining(nothing)),
        );
      }
    }
  });
});
