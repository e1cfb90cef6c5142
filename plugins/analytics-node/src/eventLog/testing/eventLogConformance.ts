/* eslint-disable jest/no-export -- one suite for several implementations */
import { ConflictError, NotFoundError } from '@backstage/errors';
import { declareContents } from './declareContents';
import { declareIdempotency } from './declareIdempotency';
import { declareRefusals } from './declareRefusals';
import { SubscriberProbe, waitFor } from './SubscriberProbe';
import type { EventBatch, EventLogService } from '../types';

/** A log under test that can be ended and opened again on the same data. */
export interface EventLogUnderTest {
  /** The log; another object after {@link restart}. */
  readonly log: EventLogService;
  /** A second log on the same data, as another process would have; the same one where only one process may. */
  readonly other: EventLogService;
  /** Ends the log as a crash would leave it, and opens it again. */
  restart(): Promise<void>;
  deleteTopic(topic: string): Promise<void>;
  stop(): Promise<void>;
}

/** What one implementation needs. */
export interface EventLogConformanceOptions {
  name: string;
  start(): Promise<EventLogUnderTest>;
  /** Time for one test, milliseconds. */
  timeoutMs?: number;
}

const text = (batch: EventBatch) =>
  Array.from(batch.records, one => one.toString());
const records = (...values: string[]) => values.map(one => Buffer.from(one));

/** What every event log must do. Declares jest tests. */
export function describeEventLogConformance(
  options: EventLogConformanceOptions,
): void {
  describe(`${options.name} as an event log`, () => {
    const timeoutMs = options.timeoutMs ?? 30_000;
    let subject: EventLogUnderTest;
    let topics = 0;
    let probes: SubscriberProbe[] = [];

    const freshTopic = async (partitions = 1): Promise<string> => {
      topics += 1;
      const topic = `conformance-${process.pid}-${Date.now()}-${topics}`;
      await subject.log.ensureTopic(topic, { partitions });
      return topic;
    };
    const subscribe = async (
      probe: SubscriberProbe,
      log: EventLogService = subject.log,
    ): Promise<SubscriberProbe> => {
      probes.push(probe);
      await probe.subscribe(log);
      return probe;
    };
    const readAll = async (
      topic: string,
      firstOffset: number,
      lastOffset: number,
      partition = 0,
    ): Promise<EventBatch[]> => {
      const batches: EventBatch[] = [];
      for await (const batch of subject.log.read({
        topic,
        partition,
        firstOffset,
        lastOffset,
      })) {
        batches.push(batch);
      }
      return batches;
    };

    jest.setTimeout(timeoutMs);

    beforeAll(async () => {
      subject = await options.start();
    }, 300_000);
    afterEach(async () => {
      await Promise.all(probes.map(probe => probe.close()));
      probes = [];
    });
    afterAll(async () => {
      await subject?.stop();
    }, 60_000);

    it('gives one partition contiguous offsets in append order', async () => {
      const topic = await freshTopic();
      const first = await subject.log.append(topic, records('a', 'b'));
      const second = await subject.log.append(topic, records('c'));
      expect(first).toMatchObject({
        topic,
        partition: 0,
        lastOffset: first.firstOffset + 1,
        repeated: false,
      });
      expect(second.firstOffset).toBe(first.lastOffset + 1);
      const [batch] = await readAll(topic, first.firstOffset, 2);
      expect(text(batch)).toEqual(['a', 'b', 'c']);
    });

    it('keeps concurrent appends whole and apart', async () => {
      const topic = await freshTopic();
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          subject.log.append(topic, records(`${index}.0`, `${index}.1`)),
        ),
      );
      const all = (await readAll(topic, 0, 79)).flatMap(text);
      answers.forEach((answer, index) => {
        expect(all.slice(answer.firstOffset, answer.lastOffset + 1)).toEqual([
          `${index}.0`,
          `${index}.1`,
        ]);
      });
    });

    declareContents(() => subject.log, freshTopic, readAll);

    declareIdempotency(() => subject, freshTopic);

    it('keeps records, keys and commits over a restart', async () => {
      const topic = await freshTopic();
      const probe = await subscribe(new SubscriberProbe(topic));
      const first = await subject.log.append(topic, records('a', 'b'), {
        idempotencyKey: 'kept',
      });
      await probe.received(2);
      await probe.subscription.commit(new Map([[0, 1]]));
      await probe.close();
      await subject.restart();
      expect(
        await subject.log.append(topic, records('a', 'b'), {
          idempotencyKey: 'kept',
        }),
      ).toEqual({ ...first, repeated: true });
      const again = await subscribe(
        new SubscriberProbe(topic, { group: probe.group }),
      );
      await again.received(1);
      expect(again.texts).toEqual(['b']);
    });

    it('delivers in order and starts where the subscriber says', async () => {
      const topic = await freshTopic();
      await subject.log.append(topic, records('a', 'b', 'c', 'd'));
      const probe = await subscribe(
        new SubscriberProbe(topic, { starts: new Map([[0, 2]]) }),
      );
      await probe.received(2);
      await subject.log.append(topic, records('e'));
      await probe.received(3);
      expect(probe.texts).toEqual(['c', 'd', 'e']);
      expect(probe.problems).toEqual([]);
    });

    it('waits for the subscriber and brings a refused batch again', async () => {
      const topic = await freshTopic();
      const probe = await subscribe(new SubscriberProbe(topic));
      probe.failNext = 2;
      await subject.log.append(topic, records('a'));
      await probe.received(1);
      expect(probe.texts).toEqual(['a']);
      const release = probe.block();
      await subject.log.append(topic, records('b'));
      await waitFor(() => probe.blocked);
      await subject.log.append(topic, records('c'));
      expect(probe.texts).toEqual(['a']);
      release();
      await probe.received(3);
      expect(probe.texts).toEqual(['a', 'b', 'c']);
      expect(probe.problems).toEqual([]);
    });

    it('joins small appends and cuts large batches', async () => {
      const topic = await freshTopic();
      await Promise.all(
        Array.from({ length: 200 }, (_, n) =>
          subject.log.append(topic, records(`small ${n}`)),
        ),
      );
      await subject.log.append(
        topic,
        Array.from({ length: 30 }, () => Buffer.alloc(10_000)),
      );
      const probe = await subscribe(
        new SubscriberProbe(topic, { maxBatchBytes: 50_000 }),
      );
      await probe.received(230);
      expect(probe.batches.length).toBeLessThan(60);
      for (const batch of probe.batches) {
        const bytes = [...batch.records].reduce(
          (sum, one) => sum + one.length,
          0,
        );
        expect(bytes).toBeLessThanOrEqual(50_000);
      }
    });

    it('pauses, resumes and seeks', async () => {
      const topic = await freshTopic();
      const probe = await subscribe(new SubscriberProbe(topic));
      await subject.log.append(topic, records('a', 'b'));
      await probe.received(2);
      probe.subscription.pause();
      await new Promise(resolve => {
        setTimeout(resolve, 300);
      });
      await subject.log.append(topic, records('c'));
      await new Promise(resolve => {
        setTimeout(resolve, 500);
      });
      expect(probe.texts).toEqual(['a', 'b']);
      probe.subscription.resume();
      await probe.received(3);
      probe.subscription.seek(0, 1);
      await probe.received(5);
      expect(probe.texts).toEqual(['a', 'b', 'c', 'b', 'c']);
    });

    it('shares partitions between readers of a group', async () => {
      const topic = await freshTopic(4);
      const one = await subscribe(new SubscriberProbe(topic));
      await waitFor(() => one.assigned.size === 4, timeoutMs);
      const two = await subscribe(
        new SubscriberProbe(topic, { group: one.group }),
        subject.other,
      );
      await waitFor(
        () => one.assigned.size === 2 && two.assigned.size === 2,
        timeoutMs,
      );
      expect([...one.assigned, ...two.assigned].sort()).toEqual([0, 1, 2, 3]);
      for (let n = 0; n < 40; n += 1) {
        await subject.log.append(topic, records(`${n}`), {
          partitionKey: `key ${n}`,
        });
      }
      await waitFor(() => one.texts.length + two.texts.length >= 40, timeoutMs);
      expect(new Set([...one.texts, ...two.texts]).size).toBe(40);
      await two.close();
      await waitFor(() => one.assigned.size === 4, timeoutMs);
      expect(one.problems).toEqual([]);
      expect(two.problems).toEqual([]);
    });

    it('reads ranges again and names those it does not have', async () => {
      const topic = await freshTopic();
      await subject.log.append(topic, records('a', 'b', 'c', 'd'));
      const ranges = await Promise.all([
        readAll(topic, 1, 2),
        readAll(topic, 0, 3),
        readAll(topic, 3, 3),
      ]);
      expect(ranges.map(range => range.flatMap(text).join(''))).toEqual([
        'bc',
        'abcd',
        'd',
      ]);
      await expect(readAll(topic, 2, 9)).rejects.toThrow(
        expect.objectContaining({
          name: 'NotFoundError',
          message: expect.stringContaining('0 to 3'),
        }),
      );
      await expect(readAll(topic, 0, 1, 7)).rejects.toThrow(NotFoundError);
    });

    it('tells offsets and changes them only while nobody reads', async () => {
      const topic = await freshTopic(2);
      const probe = await subscribe(new SubscriberProbe(topic));
      await waitFor(() => probe.assigned.size === 2);
      const { partition } = await subject.log.append(topic, records('a', 'b'));
      await probe.received(2);
      await probe.subscription.commit(new Map([[partition, 2]]));
      const offsets = await subject.log.offsets({
        topic,
        group: probe.group,
      });
      expect(offsets.map(one => one.partition)).toEqual([0, 1]);
      expect(offsets[partition]).toMatchObject({
        earliest: 0,
        end: 2,
        committed: 2,
      });
      const reset = {
        topic,
        group: probe.group,
        offsets: new Map([[partition, 1]]),
      };
      await expect(subject.log.resetOffsets(reset)).rejects.toThrow(
        ConflictError,
      );
      await probe.close();
      await subject.log.resetOffsets(reset);
      const after = await subject.log.offsets({ topic, group: probe.group });
      expect(after[partition].committed).toBe(1);
      await subject.log.forgetGroup({ topic, group: probe.group });
      const gone = await subject.log.offsets({ topic, group: probe.group });
      expect(gone[partition].committed).toBeUndefined();
    });

    declareRefusals(() => subject.log, freshTopic);

    it('lists topics and is well', async () => {
      const topic = await freshTopic(3);
      expect(await subject.log.topics()).toContainEqual(
        expect.objectContaining({ topic, partitions: 3 }),
      );
      await expect(subject.log.check()).resolves.toMatchObject({
        details: expect.any(Object),
      });
    });

    it('tells readers of a deleted topic that they cannot go on', async () => {
      const topic = await freshTopic();
      const probe = await subscribe(new SubscriberProbe(topic));
      await subject.log.append(topic, records('a'));
      await probe.received(1);
      await subject.deleteTopic(topic);
      await waitFor(() => probe.failure !== undefined, timeoutMs);
      expect(probe.failure?.name).toBe('NotFoundError');
      expect(probe.failure?.message).toContain(topic);
    });
  });
}
