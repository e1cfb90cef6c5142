import { RandomSource } from '../__testUtils__/RandomSource';
import { deploymentOf, rolloutOf } from '../__testUtils__/deploymentOf';
import { decide, type Rollout } from '../core';
import { MIN_LATENCY_CALLS } from './checkLatency';
import { analyse } from './analyse';
import { Slice } from './Slice';
import type { Analysis, LabelledQuality } from './types';

interface Behaviour {
  errorRate: number;
  meanMs: number;
  /** Scores are a random number to this power. */
  power: number;
}

const HEALTHY: Behaviour = { errorRate: 0.002, meanMs: 20, power: 2 };
const { limits } = deploymentOf();

const sliceOf = () => Slice.create({ isUnit: true });

function call(slice: Slice, random: RandomSource, behaviour: Behaviour) {
  if (random.next() < behaviour.errorRate) {
    slice.addFailure(1);
  } else {
    // Most calls are quick, some take long: as latencies are.
    const latencyMs = -Math.log(1 - random.next()) * behaviour.meanMs;
    slice.addCall([random.next() ** behaviour.power], latencyMs);
  }
}

/** One canary with a verdict every ten seconds and ten calls a second on each side. */
function simulate(
  seed: number,
  candidate: Behaviour,
): Rollout & {
  lastMessage: string;
} {
  const random = RandomSource.create(seed);
  let rollout = rolloutOf(
    deploymentOf({ stepDurationMs: 60_000, steps: [10, 50, 100] }),
  );
  let lastMessage = '';
  let slices = { candidate: sliceOf(), control: sliceOf() };
  for (let atMs = 10_000; rollout.active; atMs += 10_000) {
    const { step, id, pausedFor } = rollout.active;
    if (pausedFor) {
      break;
    }
    for (let n = 0; n < 100; n++) {
      call(slices.candidate, random, candidate);
      call(slices.control, random, HEALTHY);
    }
    const { verdict, message } = analyse({
      strategy: 'canary',
      ...slices,
      limits,
    });
    const decision = decide(rollout, {
      kind: 'judged',
      deploymentId: id,
      step,
      verdict,
      message,
      atMs,
      actor: 'ml-models',
    });
    if (decision.kind === 'changed') {
      rollout = decision.rollout;
      lastMessage = decision.history.at(-1)!.message;
      if (rollout.active?.step !== step) {
        slices = { candidate: sliceOf(), control: sliceOf() };
      }
    }
  }
  return { ...rollout, lastMessage };
}

describe('simulated canaries', () => {
  const seeds = Array.from({ length: 16 }, (_, seed) => seed + 1);
  const production = (candidate: Behaviour) =>
    seeds.map(seed => simulate(seed, candidate));

  it('promotes good ones', () => {
    const versions = production(HEALTHY).map(end => end.production!.version);
    expect(versions.filter(version => version === 'v2')).toHaveLength(
      seeds.length,
    );
  });

  it('rolls bad ones back, with the reason', () => {
    for (const end of production({ ...HEALTHY, errorRate: 0.08 })) {
      expect(end.production!.version).toBe('v1');
      expect(end.active).toBeNull();
      expect(end.lastMessage).toMatch(
        /^Rolled back by the analysis: errors .* surely more than 1 % worse/,
      );
    }
  });

  it('rolls slow ones back', () => {
    for (const end of production({ ...HEALTHY, meanMs: 60 })) {
      expect(end.production!.version).toBe('v1');
      expect(end.lastMessage).toContain('times as long');
    }
  });

  it('rolls those back that score otherwise', () => {
    for (const end of production({ ...HEALTHY, power: 0.5 })) {
      expect(end.production!.version).toBe('v1');
      expect(end.lastMessage).toContain('score PSI');
    }
  });

  it('leaves what lies at the limit to a person, never to chance', () => {
    // One percent more errors than the control: exactly what is allowed.
    for (const end of production({ ...HEALTHY, errorRate: 0.012 })) {
      const decided = end.active
        ? end.active.pausedFor
        : end.production!.version;
      expect(['inconclusive', 'v2']).toContain(decided);
    }
  });
});

describe('analyse', () => {
  const random = RandomSource.create(5);
  const filled = (calls: number, behaviour = HEALTHY) => {
    const slice = sliceOf();
    for (let n = 0; n < calls; n++) {
      call(slice, random, behaviour);
    }
    return slice;
  };
  const quality = (over: Partial<LabelledQuality>): LabelledQuality => ({
    labelled: 2_000,
    correct: 1_700,
    positives: 600,
    auc: 0.85,
    ...over,
  });
  const checkOf = (analysis: Analysis, name: string) =>
    analysis.checks.find(({ check }) => check === name);

  it('wants its least number of predictions from both sides', () => {
    const analysis = analyse({
      strategy: 'canary',
      candidate: filled(499),
      control: filled(5_000),
      limits,
    });
    expect(analysis.verdict).toBe('INCONCLUSIVE');
    expect(analysis.message).toContain('expected 500 of each');
  });

  it('does not wait for them when nothing is answered at all', () => {
    const analysis = analyse({
      strategy: 'canary',
      candidate: filled(20, { ...HEALTHY, errorRate: 1 }),
      control: filled(20),
      limits,
    });
    expect(analysis.verdict).toBe('FAILURE');
  });

  it('neither promotes nor spares a version whose labels cannot be read', () => {
    const verdictOf = (candidate: Behaviour) =>
      analyse({
        strategy: 'canary',
        candidate: filled(5_000, candidate),
        control: filled(5_000),
        limits,
        quality: 'unreadable',
      });
    expect(verdictOf(HEALTHY)).toMatchObject({
      verdict: 'INCONCLUSIVE',
      message: expect.stringContaining('the warehouse does not answer'),
    });
    expect(verdictOf({ ...HEALTHY, errorRate: 0.2 }).verdict).toBe('FAILURE');
  });

  it('has nothing to say about nothing', () => {
    const { verdict, checks } = analyse({
      strategy: 'canary',
      candidate: sliceOf(),
      control: sliceOf(),
      limits,
    });
    expect(verdict).toBe('INCONCLUSIVE');
    expect(checks.map(check => check.verdict)).toEqual([
      'INCONCLUSIVE',
      'INCONCLUSIVE',
      'INCONCLUSIVE',
    ]);
  });

  it('does not mind a ratio of two times that nobody notices', () => {
    const analysis = analyse({
      strategy: 'canary',
      candidate: filled(2_000, { ...HEALTHY, meanMs: 1.2 }),
      control: filled(2_000, { ...HEALTHY, meanMs: 0.2 }),
      limits,
    });
    expect(checkOf(analysis, 'latency')!.verdict).toBe('SUCCESS');
  });

  it('does not fail a version for one pause of the process', () => {
    const verdictAfter = (calls: number) => {
      const [candidate, control] = [sliceOf(), sliceOf()];
      for (let count = 0; count < calls; count++) {
        candidate.addCall(new Array(100).fill(0.5), 400);
        control.addCall(new Array(100).fill(0.5), 1);
      }
      return checkOf(
        analyse({ strategy: 'shadow', candidate, control, limits }),
        'latency',
      )!.verdict;
    };
    expect(verdictAfter(2)).toBe('INCONCLUSIVE');
    expect(verdictAfter(MIN_LATENCY_CALLS)).toBe('FAILURE');
  });

  it('compares labels of a shadow with those of production', () => {
    const shadow = filled(1_000);
    shadow.addPairs(1_000, 800);
    const analysis = analyse({
      strategy: 'shadow',
      candidate: shadow,
      control: filled(1_000),
      limits,
    });
    expect(checkOf(analysis, 'agreement')).toMatchObject({
      verdict: 'FAILURE',
      candidate: 0.8,
      message: 'same label for 80 % of 1000 rows, surely less than 90 %',
    });
  });

  it.each<[string, Partial<LabelledQuality>, string | undefined]>([
    ['as good', { auc: 0.845 }, 'SUCCESS'],
    ['worse, perhaps', { auc: 0.82 }, 'INCONCLUSIVE'],
    ['worse', { auc: 0.7 }, 'FAILURE'],
    ['hardly labelled', { auc: 0.5, labelled: 40, positives: 12 }, undefined],
  ])('judges the AUC of one that is %s', (_, candidate, verdict) => {
    const analysis = analyse({
      strategy: 'canary',
      candidate: filled(1_000),
      control: filled(1_000),
      limits,
      quality: { candidate: quality(candidate), control: quality({}) },
    });
    expect(checkOf(analysis, 'auc')?.verdict).toBe(verdict);
  });

  it('judges accuracy', () => {
    const analysis = analyse({
      strategy: 'canary',
      candidate: filled(1_000),
      control: filled(1_000),
      limits,
      quality: {
        candidate: quality({ correct: 1_400 }),
        control: quality({}),
      },
    });
    expect(checkOf(analysis, 'accuracy')).toMatchObject({
      verdict: 'FAILURE',
      candidate: 0.7,
      control: 0.85,
    });
  });
});

describe('Slice', () => {
  it('is the same whole or in parts, stored or not', () => {
    const random = RandomSource.create(9);
    const whole = sliceOf();
    const parts = [sliceOf(), sliceOf()];
    for (let n = 0; n < 500; n++) {
      const score = random.next();
      const latencyMs = random.next() * 100;
      whole.addCall([score], latencyMs);
      parts[n % 2].addCall([score], latencyMs);
    }
    whole.addFailure(3);
    parts[0].addFailure(3);
    const read = Slice.create({
      isUnit: true,
      data: JSON.parse(JSON.stringify(parts[0].toData())),
    });
    read.merge(parts[1]);
    const none = { labelled: 0, accuracy: null, auc: null };
    expect({
      ...read.figures('v', none),
      meanScore: expect.any(Number),
    }).toMatchObject({
      ...whole.figures('v', none),
      meanScore: expect.any(Number),
    });
    const { scoreHistogram, latencyMs } = whole.figures('v', none);
    expect(scoreHistogram.reduce((sum, count) => sum + count)).toBe(500);
    expect(latencyMs.p95).toBeGreaterThan(90);
    expect(latencyMs.p95).toBeLessThan(100);
  });

  it('puts scores of regressions into bins as well', () => {
    const slice = Slice.create({ isUnit: false });
    slice.addCall([-5, 0, 5, 500], 1);
    expect(slice.scores.between([-1, 1, 100])).toEqual([1, 1, 1, 1]);
    expect(slice.scores.quantile(1)).toBeCloseTo(500, -1);
  });
});
