import { setTimeout as sleep } from 'node:timers/promises';
import { Latencies } from '../harness/Latencies';
import { median } from '../harness/statistics';
import type { TargetVerdict } from '../harness/types';
import { load } from './load';
import type { ModelStack } from './ModelStack';
import { pacedLoad } from './pacedLoad';
import type { PredictBench } from './types';

const CONNECTIONS = 16;
/** Share of what the machine can answer: a machine that is full drops shadow calls. */
const LOAD_SHARE = 0.4;
/** Pairs of spells, one with a shadow and one without, in a round. */
const PAIRS = 4;
const SPELL_SECONDS = 4;
/** Of the same calls before each spell, not counted: a deployment begins or ends meanwhile. */
const LEAD_SECONDS = 2;
/** So long a shadow may be behind, and its counts behind it. */
const CATCH_UP_MS = 2_500;
const MOST_RATIO = 1.1;
const LEAST_SHADOWED = 0.95;

interface Sides {
  alone: Latencies;
  shadowed: Latencies;
  lead: Latencies;
  /** Calls while there was a shadow, and how many of them it answered. */
  calls: number;
  answered: number;
}

/**
 * What a shadow adds to the answers of production, at the same rate of calls
 * at equal distances. The p95 of a shared machine wanders by more than a shadow
 * can add: so spells with and without one are short and many, the two of a pair
 * follow each other in turned order, and one stall of the machine, which is in
 * one spell, does not decide: the ratio is the median of those of the pairs.
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
  const sides: Sides = {
    alone: Latencies.create(),
    shadowed: Latencies.create(),
    lead: Latencies.create(),
    calls: 0,
    answered: 0,
  };
  const post = (lasting: number, into: Latencies) =>
    pacedLoad(stack, { ...call, seconds: lasting, perSecond, into });
  /** @returns p95 in milliseconds */
  const spell = async (all: Latencies) => {
    const own = Latencies.create();
    await post(LEAD_SECONDS, sides.lead);
    await post(SPELL_SECONDS, own);
    all.addAll(own);
    return own.percentile(95);
  };
  const withShadow = () => shadowedSpell(stack, sides, spell);
  const without = () => spell(sides.alone);
  await sleep(CATCH_UP_MS);
  const loggedBefore = await loggedRows(stack);
  const ratios: number[] = [];
  for (let pair = 0; pair < rounds * PAIRS; pair++) {
    if (pair % 2 === 0) {
      const alone = await without();
      ratios.push((await withShadow()) / alone);
    } else {
      const shadowed = await withShadow();
      ratios.push(shadowed / (await without()));
    }
  }
  await sleep(CATCH_UP_MS);
  const logged = (await loggedRows(stack)) - loggedBefore;
  const called = [sides.lead, sides.alone, sides.shadowed];
  const answers = called.reduce(
    (sum, { count }) => sum + count,
    sides.answered,
  );
  const ratio = median(ratios);
  const share = sides.answered / sides.calls;
  say(
    `${perSecond.toFixed(0)} calls/s at equal distances, ${
      rounds * PAIRS
    } pairs of ${SPELL_SECONDS} s:\n  alone           ${
      sides.alone
    }\n  with a shadow   ${
      sides.shadowed
    }\n  p95 with / without, by pair: ${ratios
      .map(each => each.toFixed(2))
      .join(' ')}\n  the shadow answered ${sides.answered} of ${
      sides.calls
    } calls; logged were ${logged} of ${answers} answers`,
  );
  return [
    {
      text: `times the p95 without a shadow, at most ${MOST_RATIO}`,
      value: ratio,
      pass: ratio <= MOST_RATIO,
    },
    {
      text: `of these calls were answered by the shadow too, at least ${LEAST_SHADOWED}`,
      value: share,
      pass: share >= LEAST_SHADOWED,
    },
    {
      text: 'answers of both that were not logged',
      value: answers - logged,
      pass: answers === logged,
    },
  ];
}

async function shadowedSpell(
  stack: ModelStack,
  sides: Sides,
  spell: (into: Latencies) => Promise<number>,
): Promise<number> {
  const { deploymentId } = await stack.deploy({
    modelName: 'bench',
    modelVersion: 'v2',
    deploymentStrategy: 'shadow',
    stepDuration: '1h',
  });
  await stack.whenProgressing(deploymentId);
  const path = `/ml/models/bench/deployments/${deploymentId}`;
  const p95Ms = await spell(sides.shadowed);
  await sleep(CATCH_UP_MS);
  const { comparison } = await stack.call('GET', path);
  sides.calls += comparison.control.predictions;
  sides.answered += comparison.candidate.predictions;
  await stack.call('POST', `${path}/abort`);
  return p95Ms;
}

/** Rows of predictions that are in the event log. */
async function loggedRows(stack: ModelStack): Promise<number> {
  const { partitions } = await stack.call(
    'GET',
    '/pipelines/ml-predictions/offsets',
  );
  return partitions.reduce(
    (sum: number, { end }: { end: number }) => sum + end,
    0,
  );
}
