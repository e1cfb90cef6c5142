import type {
  EventBatch,
  EventLogService,
} from '@analytics-engine/plugin-analytics-node';
import { mockServices } from '@backstage/backend-test-utils';
import type { LostRangeError } from './LostRangeError';
import { LossWatch } from './LossWatch';

describe('LossWatch', () => {
  const offsets = jest.fn(async () => [
    { topic: 't', partition: 1, earliest: 7, end: 99 },
  ]);
  const lost: LostRangeError[] = [];
  const watch = LossWatch.create({
    scope: { pipeline: 'p', group: 'g', topic: 't' },
    eventLog: { offsets } as Partial<EventLogService> as EventLogService,
    logger: mockServices.logger.mock(),
    onLost: error => lost.push(error),
  });
  const batch = (firstOffset: number, earliest?: number) =>
    ({
      topic: 't',
      partition: 1,
      firstOffset,
      lastOffset: 20,
      earliest,
    } as EventBatch);

  beforeEach(() => {
    offsets.mockClear();
    lost.length = 0;
  });

  it('takes the markers of transactions for nothing that is lost, without asking the log at each', async () => {
    await watch.check(batch(10, 0), 9);
    await watch.check(batch(10, 9), 9);
    expect(lost).toEqual([]);
    expect(offsets).not.toHaveBeenCalled();
  });

  it('names the offsets that are gone', async () => {
    await watch.check(batch(10, 8), 5);
    await watch.check(batch(10, 15), 5);
    expect(lost.map(error => error.message)).toEqual([
      expect.stringContaining('t/1 5-7'),
      expect.stringContaining('t/1 5-9'),
    ]);
  });

  it('asks the log where it begins when the batch does not say', async () => {
    await watch.check(batch(10), 5);
    await watch.check(batch(10), 7);
    expect(lost.map(error => error.message)).toEqual([
      expect.stringContaining('t/1 5-6'),
    ]);
    expect(offsets).toHaveBeenCalledTimes(2);
  });

  it('asks nothing where nothing is missing', async () => {
    await watch.check(batch(10), 10);
    await watch.check(batch(10), undefined);
    expect(offsets).not.toHaveBeenCalled();
  });
});
