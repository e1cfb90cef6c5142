import type { Candidate } from '../harness/types';
import type { BenchStack } from '../stack/BenchStack';

/** Fetching and decoding alone: what reading the log costs before anything is inserted. */
export function consumeOnly(
  stack: BenchStack,
  topic: string,
  events: number,
): Candidate {
  return {
    name: 'consume only',
    async run(round) {
      let left = events;
      let finish!: () => void;
      let fail!: (error: Error) => void;
      const finished = new Promise<void>((resolve, reject) => {
        finish = resolve;
        fail = reject;
      });
      const startedAt = performance.now();
      const subscription = await stack.eventLog.subscribe({
        topic,
        group: `bench-consume-only-${round + 1}`,
        onAssigned: async () => new Map(),
        onRevoked: async () => {},
        onBatch: async ({ records }) => {
          left -= records.length;
          records.release();
          if (left <= 0) {
            finish();
          }
        },
        onFailed: fail,
      });
      try {
        await finished;
        return { events, seconds: (performance.now() - startedAt) / 1000 };
      } finally {
        await subscription.close();
      }
    },
  };
}
