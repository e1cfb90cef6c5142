import type { TargetVerdict } from '../harness/types';
import { load } from './load';
import type { PredictBench } from './types';

const ROWS = 10_000;
const CONNECTIONS = 2;
const MOST_P99_MS = 20;

/** How late the event loop is while the largest calls come one after the other. */
export async function measureLoop({
  stack,
  model,
  rounds,
  seconds,
  say,
}: PredictBench): Promise<TargetVerdict[]> {
  const body = JSON.stringify({
    instances: Array.from({ length: ROWS }, (_, row) => model.row(row)),
  });
  const ask = () =>
    load(stack, {
      path: '/ml/models/bench/predict',
      body,
      connections: CONNECTIONS,
      seconds: seconds * rounds,
    });
  let answered = 0;
  const delay = await stack.watchLoop(async () => {
    answered = (await ask()).perSecond;
  });
  say(
    `${ROWS.toLocaleString('en-GB')} rows: ${answered.toFixed(
      1,
    )} calls/s, event loop late by p50 ${delay.p50Ms.toFixed(
      1,
    )} ms, p99 ${delay.p99Ms.toFixed(1)} ms, at most ${delay.maxMs.toFixed(
      1,
    )} ms`,
  );
  return [
    {
      text: `ms late is the event loop at p99 under calls of ${ROWS} rows, at most ${MOST_P99_MS}`,
      value: delay.p99Ms,
      pass: delay.p99Ms <= MOST_P99_MS,
    },
  ];
}
