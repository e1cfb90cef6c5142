import { median } from '../harness/statistics';
import type { TargetVerdict } from '../harness/types';
import type { PredictBench } from './types';

const CALLERS = 16;
const BEFORE_MS = 1_000;
const AFTER_MS = 1_000;
const MOST_MS = 100;

interface Answer {
  receivedAt: number;
  version: string | undefined;
}

/** From the request to roll back until the last answer of the bad version, with callers all the while. */
export async function measureRollback(
  bench: PredictBench,
): Promise<TargetVerdict[]> {
  const delays: number[] = [];
  let failed = 0;
  for (let round = 0; round < bench.rounds; round++) {
    const outcome = await rollBackOnce(bench);
    failed += outcome.failed;
    delays.push(outcome.delayMs);
  }
  const slowest = Math.max(...delays);
  bench.say(
    `rollback: ${median(delays).toFixed(0)} ms at the median, ${slowest.toFixed(
      0,
    )} ms at most`,
  );
  return [
    {
      text: `ms from the request to the last answer of the bad version, less than ${MOST_MS}`,
      value: slowest,
      pass: slowest < MOST_MS,
    },
    {
      text: 'failed calls during rollbacks',
      value: failed,
      pass: failed === 0,
    },
  ];
}

async function rollBackOnce({
  stack,
  model,
}: PredictBench): Promise<{ delayMs: number; failed: number }> {
  const { deploymentId } = await stack.deploy({
    modelName: 'bench',
    modelVersion: 'v2',
    deploymentStrategy: 'canary',
    steps: [50, 100],
    stepDuration: '1h',
  });
  await stack.whenProgressing(deploymentId);
  const body = JSON.stringify({ instances: [model.row(1)] });
  const answers: Answer[] = [];
  let isOver = false;
  const caller = async () => {
    while (!isOver) {
      const response = await fetch(`${stack.url}/ml/models/bench/predict`, {
        method: 'POST',
        headers: stack.headers,
        body,
      }).catch(() => undefined);
      const answer: any = response?.ok ? await response.json() : undefined;
      answers.push({
        receivedAt: performance.now(),
        version: answer?.predictions[0].version,
      });
    }
  };
  const callers = Array.from({ length: CALLERS }, caller);
  await pause(BEFORE_MS);
  const askedAt = performance.now();
  await stack.call('POST', '/ml/models/bench/rollback');
  await pause(AFTER_MS);
  isOver = true;
  await Promise.all(callers);
  const bad = answers.filter(({ version }) => version === 'v2');
  const before = bad.filter(({ receivedAt }) => receivedAt < askedAt);
  if (before.length === 0) {
    throw new Error('The candidate got no traffic: nothing was measured');
  }
  return {
    delayMs: Math.max(0, ...bad.map(({ receivedAt }) => receivedAt - askedAt)),
    failed: answers.filter(({ version }) => version === undefined).length,
  };
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}
