import { median } from '../harness/statistics';
import type { TargetVerdict } from '../harness/types';
import { load } from './load';
import type { PredictBench } from './types';

const CONNECTIONS = 16;
/** Share of what the machine can answer: a machine that is full drops shadow calls. */
const LOAD_SHARE = 0.4;
const MOST_RATIO = 1.1;

/**
 * What a shadow adds to the answers of production, at the same rate of calls:
 * beside what they take before it and after it, so that a machine that slows
 * down or speeds up is not held against the shadow.
 */
export async function measureShadow({
  stack,
  model,
  rounds,
  seconds,
  say,
}: PredictBench): Promise<TargetVerdict[]> {
  const path = '/ml/models/bench/predict';
  const body = JSON.stringify({ instances: [model.row(1)] });
  const most = await load(stack, {
    path,
    body,
    connections: CONNECTIONS,
    seconds,
  });
  const perSecond = most.perSecond * LOAD_SHARE;
  const ask = async () => {
    const { latencies } = await load(stack, {
      path,
      body,
      connections: CONNECTIONS,
      seconds,
      perSecond,
    });
    return latencies.percentile(95);
  };
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = await ask();
    const { deploymentId } = await stack.deploy({
      modelName: 'bench',
      modelVersion: 'v2',
      deploymentStrategy: 'shadow',
      stepDuration: '1h',
    });
    await stack.whenProgressing(deploymentId);
    const shadowed = await ask();
    const { comparison } = await stack.call(
      'POST',
      `/ml/models/bench/deployments/${deploymentId}/abort`,
    );
    const after = await ask();
    const alone = (before + after) / 2;
    say(
      `${perSecond.toFixed(0)} calls/s: p95 ${before.toFixed(
        2,
      )} and ${after.toFixed(2)} ms alone, ${shadowed.toFixed(
        2,
      )} ms with a shadow that answered ${
        comparison?.candidate.predictions ?? 0
      }`,
    );
    ratios.push(shadowed / alone);
  }
  const value = median(ratios);
  return [
    {
      text: `times the p95 without a shadow, at most ${MOST_RATIO}`,
      value,
      pass: value <= MOST_RATIO,
    },
  ];
}
