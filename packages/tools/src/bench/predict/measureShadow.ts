import { median } from '../harness/statistics';
import type { TargetVerdict } from '../harness/types';
import { load } from './load';
import type { ModelStack } from './ModelStack';
import { pacedLoad } from './pacedLoad';
import type { PredictBench } from './types';

const CONNECTIONS = 16;
/** Share of what the machine can answer: a machine that is full drops shadow calls. */
const LOAD_SHARE = 0.4;
/** Shadows in a round; each for half of a load's time. */
const TURNS = 4;
const MOST_RATIO = 1.1;

/**
 * What a shadow adds to the answers of production, at the same rate of calls:
 * beside what they take before it and after it, so that a machine that slows
 * down or speeds up is not held against the shadow.
 */
export async function measureShadow(
  bench: PredictBench,
): Promise<TargetVerdict[]> {
  const { stack, model, rounds, seconds, say } = bench;
  const call = {
    path: '/ml/models/bench/predict',
    body: JSON.stringify({ instances: [model.row(1)] }),
    connections: CONNECTIONS,
  };
  const most = await load(stack, { ...call, seconds });
  const perSecond = most.perSecond * LOAD_SHARE;
  const p95OfSpell = async () => {
    const spell = { ...call, seconds: seconds / 2, perSecond };
    return (await pacedLoad(stack, spell)).percentile(95);
  };
  // The first is not counted: the pace is new to both sides.
  await p95OfSpell();
  let before = await p95OfSpell();
  const ratios: number[] = [];
  for (let turn = 0; turn < rounds * TURNS; turn++) {
    const deploymentId = await beginShadow(stack);
    const shadowed = await p95OfSpell();
    const { comparison } = await stack.call(
      'POST',
      `/ml/models/bench/deployments/${deploymentId}/abort`,
    );
    const after = await p95OfSpell();
    say(
      `${perSecond.toFixed(0)} calls/s: p95 ${before.toFixed(
        2,
      )} and ${after.toFixed(2)} ms alone, ${shadowed.toFixed(
        2,
      )} ms with a shadow that answered ${
        comparison?.candidate.predictions ?? 0
      }`,
    );
    ratios.push((2 * shadowed) / (before + after));
    before = after;
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

async function beginShadow(stack: ModelStack): Promise<string> {
  const { deploymentId } = await stack.deploy({
    modelName: 'bench',
    modelVersion: 'v2',
    deploymentStrategy: 'shadow',
    stepDuration: '1h',
  });
  await stack.whenProgressing(deploymentId);
  return deploymentId;
}
