import type { BenchStack } from '../stack/BenchStack';
import { BLOCK_EVENTS } from '../stack/benchEvents';
import { createRunner } from './createRunner';
import { forgetfulLedger, trustedWarehouse } from './trustingStack';
import type { Mover } from './types';

/** The pipeline runner as the portal runs it: ledger, insert, verify, commit. */
export function exactlyOnce(stack: BenchStack): Mover {
  return runnerMover('exactly-once', stack);
}

/**
 * The same runner, which writes nothing down before an insert and looks at
 * nothing after it: a crash repeats what was in hand. What exactly-once costs
 * is the difference.
 */
export function atLeastOnce(stack: BenchStack): Mover {
  return runnerMover(
    'at-least-once',
    { ...stack, warehouse: trustedWarehouse(stack.warehouse) },
    true,
  );
}

function runnerMover(
  name: string,
  stack: BenchStack,
  forgetful: boolean = false,
): Mover {
  return {
    name,
    async move({ table, id, topic, events }) {
      let settled = 0;
      let finish!: () => void;
      let fail!: (error: Error) => void;
      const finished = new Promise<void>((resolve, reject) => {
        finish = resolve;
        fail = reject;
      });
      const runner = await createRunner({
        stack,
        table,
        id,
        topic,
        batchSize: BLOCK_EVENTS,
        ...(forgetful && { ledger: forgetfulLedger(id) }),
        progress: {
          onSettled: records => {
            settled += records;
            if (settled >= events) {
              finish();
            }
          },
          onFailed: fail,
        },
      });
      const startedAt = performance.now();
      await runner.start();
      await finished;
      const seconds = (performance.now() - startedAt) / 1000;
      await runner.stop();
      return seconds;
    },
  };
}
