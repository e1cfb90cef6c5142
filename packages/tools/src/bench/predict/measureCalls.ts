import { median } from '../harness/statistics';
import type { TargetVerdict } from '../harness/types';
import { load } from './load';
import type { PredictBench } from './types';

const CONNECTIONS = 64;
const LEAST_THROUGHPUT_RATIO = 0.9;
const MOST_P50_RATIO = 1.5;

/** Calls with one row beside an empty route that is posted the same body, in turn. */
export async function measureCalls({
  stack,
  model,
  rounds,
  seconds,
  say,
}: PredictBench): Promise<TargetVerdict[]> {
  const body = JSON.stringify({ instances: [model.row(1)] });
  const ask = async (path: string, connections: number) =>
    load(stack, { path, body, connections, seconds });
  const throughputs: number[] = [];
  const delays: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const many = {
      empty: await ask('/bench/empty', CONNECTIONS),
      predict: await ask('/ml/models/bench/predict', CONNECTIONS),
    };
    const one = {
      empty: await ask('/bench/empty', 1),
      predict: await ask('/ml/models/bench/predict', 1),
    };
    const [emptyMs, predictMs] = [one.empty, one.predict].map(each =>
      each.latencies.percentile(50),
    );
    say(
      `${
        round < 0 ? 'warm-up' : `round ${round + 1}`
      }: ${CONNECTIONS} connections: empty ${many.empty.perSecond.toFixed(
        0,
      )}/s, predict ${many.predict.perSecond.toFixed(
        0,
      )}/s; one connection: p50 empty ${emptyMs.toFixed(
        2,
      )} ms, predict ${predictMs.toFixed(2)} ms`,
    );
    if (round < 0) continue;
    throughputs.push(many.predict.perSecond / many.empty.perSecond);
    delays.push(predictMs / emptyMs);
  }
  const throughput = median(throughputs);
  const delay = median(delays);
  return [
    {
      text: `of the throughput of an empty route at ${CONNECTIONS} connections, at least ${LEAST_THROUGHPUT_RATIO}`,
      value: throughput,
      pass: throughput >= LEAST_THROUGHPUT_RATIO,
    },
    {
      text: `times its p50 at one connection, at most ${MOST_P50_RATIO}`,
      value: delay,
      pass: delay <= MOST_P50_RATIO,
    },
  ];
}
