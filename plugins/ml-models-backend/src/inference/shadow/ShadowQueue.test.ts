import type {
  PredictionBatch,
  PredictionFailure,
} from '../../predictions/types';
import { BusyError } from '../../serving/BusyError';
import type { ScoreRequest, Scores } from '../../serving/types';
import { ShadowQueue } from './ShadowQueue';

jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });

const answered = (ids: string[]): PredictionBatch => ({
  model: 'churn',
  version: 'v1',
  role: 'control',
  deploymentId: 'd-1',
  predictionIds: ids,
  instances: ids.map(() => ({ tenure: 1 })),
  entityKeys: ids.map(id => `key of ${id}`),
  scores: new Float32Array(ids.length),
  labels: ids.map(() => 'stays'),
  latencyMs: 1,
  at: 0,
});

/** A queue whose shadow says 0.5 to everything, unless told otherwise. */
function queueOf(options: {
  isIdle?: () => boolean;
  isWarm?: () => boolean;
  score?: (request: ScoreRequest) => Promise<Scores>;
}) {
  const asked: ScoreRequest[] = [];
  const published: PredictionBatch[] = [];
  const failures: PredictionFailure[] = [];
  const dropped: number[] = [];
  const queue = ShadowQueue.create({
    version: 'v2',
    serving: {
      warmVersion: () =>
        options.isWarm?.() === false ? undefined : ({} as any),
      score: async request => {
        asked.push(request);
        return (
          options.score?.(request) ?? {
            scores: new Float32Array(request.instances.length).fill(0.5),
            labels: Array(request.instances.length).fill('leaves'),
            latencyMs: 6,
          }
        );
      },
    },
    idle: { isIdle: options.isIdle ?? (() => true) },
    publish: batch => published.push(batch),
    onFailure: failure => failures.push(failure),
    onDropped: rows => dropped.push(rows),
    onEmpty: () => {},
  });
  return { queue, asked, published, failures, dropped };
}

describe('ShadowQueue', () => {
  it('asks about the rows of many calls at once, with low priority', async () => {
    const { queue, asked, published } = queueOf({});
    for (const ids of [['a'], ['b', 'c'], ['d']]) queue.add(answered(ids));
    expect(asked).toEqual([]);
    await jest.advanceTimersByTimeAsync(250);
    expect(asked).toMatchObject([{ version: 'v2', priority: 'low' }]);
    expect(published).toMatchObject([
      {
        version: 'v2',
        role: 'shadow',
        deploymentId: 'd-1',
        predictionIds: ['a', 'b', 'c', 'd'],
        entityKeys: ['a', 'b', 'c', 'd'].map(id => `key of ${id}`),
        labels: Array(4).fill('leaves'),
        // Of one call: production's latencies are of calls too.
        latencyMs: 2,
      },
    ]);
  });

  it('lets rows wait while the machine is busy, but not for ever', async () => {
    let isIdle = false;
    const { queue, published } = queueOf({ isIdle: () => isIdle });
    queue.add(answered(['a']));
    await jest.advanceTimersByTimeAsync(850);
    expect(published).toEqual([]);
    await jest.advanceTimersByTimeAsync(400);
    expect(published).toHaveLength(1);
    queue.add(answered(['b']));
    isIdle = true;
    await jest.advanceTimersByTimeAsync(250);
    expect(published).toHaveLength(2);
  });

  it('drops and counts what does not fit, and what the runtime refuses', async () => {
    const { queue, published, failures, dropped } = queueOf({
      score: async () => {
        throw new BusyError();
      },
    });
    const many = (rows: number) =>
      answered(Array.from({ length: rows }, (_, row) => `${row}`));
    queue.add(many(15_000));
    queue.add(many(5_001));
    expect(dropped).toEqual([5_001]);
    await jest.advanceTimersByTimeAsync(250);
    expect(dropped).toEqual([5_001, 15_000]);
    expect([published, failures]).toEqual([[], []]);
  });

  it('holds against the shadow only the calls that it could not take', async () => {
    const { queue, published, failures } = queueOf({
      score: async ({ instances }) => {
        if (instances.length !== 2) {
          throw Object.assign(new Error('is missing'), { name: 'InputError' });
        }
        return { scores: new Float32Array(2), latencyMs: 1 };
      },
    });
    queue.add(answered(['a', 'b']));
    queue.add(answered(['c']));
    await jest.advanceTimersByTimeAsync(250);
    expect(published.map(({ predictionIds }) => predictionIds)).toEqual([
      ['a', 'b'],
    ]);
    expect(failures).toMatchObject([
      { version: 'v2', role: 'shadow', rows: 1, kind: 'error' },
    ]);
  });

  it('forgets what waits once its deployment is over', async () => {
    const { queue, asked } = queueOf({ isWarm: () => false });
    queue.add(answered(['a']));
    await jest.advanceTimersByTimeAsync(250);
    expect(asked).toEqual([]);
  });
});
