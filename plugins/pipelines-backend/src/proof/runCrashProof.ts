import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CRASH_POINTS } from '../runner/limits';
import { Random } from '../simulator/Random';
import { isProven } from './compareWorld';
import type { Comparison } from './compareWorld';
import type { ChildOrder } from './crashChild';

/** What {@link runCrashProof} found. */
export interface CrashProofResult {
  proven: boolean;
  seed: number;
  kills: number;
  /** Kills by where they struck: a step's name, `random` or `engine`. */
  killsAt: Record<string, number>;
  /** Acknowledged appends whose records the log does not have. */
  acknowledgedLost: number;
  comparison: Comparison;
  failures: string[];
  /** Where the data is, kept only when something is wrong. */
  directory?: string;
}

/** Longest life of a child, milliseconds. */
const CHILD_LIMIT_MS = 660_000;
/** A step that is not reached within this time is not waited for any longer. */
const STEP_LIMIT_MS = 25_000;
/** A comparison in the middle, after so many kills. */
const COMPARE_EVERY = 25;

/**
 * Kills a real process with the real engine, log and ledger at every named
 * step of a block's life, at random moments and, every few lives, its engine;
 * starts it again on the same data, and in the end compares.
 */
export async function runCrashProof(options: {
  kills: number;
  seed?: number;
  /** Where to kill, in turn: names of steps, `random`, `engine`; by default all. */
  places?: string[];
  onKill?: (line: string) => void;
}): Promise<CrashProofResult> {
  const { kills, seed = 1, onKill = () => {} } = options;
  const places = options.places ?? [...CRASH_POINTS, 'random', 'engine'];
  const random = new Random(seed);
  const directory = await mkdtemp(join(tmpdir(), 'crash-proof-'));
  const acknowledged = new Map<number, number>();
  const killsAt: Record<string, number> = {};
  const live = (order: Omit<ChildOrder, 'directory' | 'seed'>) =>
    runChild(
      { directory, seed: seed * 1000 + random.below(1e6), ...order },
      acknowledged,
    );
  let finish: ChildReport | undefined;
  for (let kill = 0; kill < kills; kill++) {
    const { name, order } = chooseKill(places[kill % places.length], random);
    const report = await live(order);
    const struck =
      order.dieAt && !report.reached ? `on the way to ${name}` : name;
    killsAt[struck] = (killsAt[struck] ?? 0) + 1;
    onKill(`${kill + 1}/${kills} ${struck}: ${report.end}`);
    if ((kill + 1) % COMPARE_EVERY === 0 || kill === kills - 1) {
      finish = await live({ finish: true });
      if (!finish.comparison || !isProven(finish.comparison)) {
        break;
      }
    }
  }
  const { comparison } = finish!;
  if (!comparison) {
    throw new Error(
      `The last life ended without a comparison (seed ${seed}, data in ${directory}): ${
        finish!.end
      } ${finish!.errors}`,
    );
  }
  let acknowledgedLost = 0;
  for (const [partition, lastOffset] of acknowledged) {
    acknowledgedLost += (comparison.ends[partition] ?? 0) <= lastOffset ? 1 : 0;
  }
  const proven =
    isProven(comparison) &&
    acknowledgedLost === 0 &&
    finish!.failures.length === 0;
  if (proven) {
    await rm(directory, { recursive: true, force: true });
  }
  return {
    proven,
    seed,
    kills: Object.values(killsAt).reduce((sum, count) => sum + count, 0),
    killsAt,
    acknowledgedLost,
    comparison,
    failures: finish!.failures,
    directory: proven ? undefined : directory,
  };
}

/** How a life ends at one of the places. */
function chooseKill(
  place: string,
  random: Random,
): { name: string; order: Omit<ChildOrder, 'directory' | 'seed'> } {
  const step = CRASH_POINTS.find(point => point === place);
  if (step) {
    const count = step.includes('rollup') ? 1 : 1 + random.below(8);
    return {
      name: step,
      order: {
        dieAt: { step, count },
        // Roll-ups are rebuilt only after a block was settled.
        killEngineAfterMs: step.includes('rollup') ? 300 : undefined,
        dieAfterMs: STEP_LIMIT_MS,
      },
    };
  }
  if (place === 'random') {
    return { name: 'random', order: { dieAfterMs: random.below(1_500) } };
  }
  return {
    name: 'engine',
    order: {
      killEngineAfterMs: 200 + random.below(800),
      dieAfterMs: 3_000 + random.below(3_000),
    },
  };
}

interface ChildReport {
  end: string;
  errors: string;
  /** The named step was reached. */
  reached: boolean;
  comparison?: Comparison;
  failures: string[];
}

/** Lets one process live and die; notes what was acknowledged to it. */
function runChild(
  order: ChildOrder,
  acknowledged: Map<number, number>,
): Promise<ChildReport> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        require.resolve('./crashChild'),
        JSON.stringify(order),
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const report: ChildReport = {
      end: '',
      errors: '',
      reached: false,
      failures: [],
    };
    const timer = setTimeout(() => child.kill('SIGKILL'), CHILD_LIMIT_MS);
    child.stderr.on('data', chunk => {
      report.errors = `${report.errors}${chunk}`.slice(-4_000);
    });
    createInterface({ input: child.stdout }).on('line', line => {
      const message = JSON.parse(line);
      if (message.acknowledged) {
        const { partition, lastOffset } = message.acknowledged;
        acknowledged.set(
          partition,
          Math.max(acknowledged.get(partition) ?? -1, lastOffset),
        );
      } else if (message.reached) {
        report.reached = true;
      } else if (message.comparison) {
        report.comparison = message.comparison;
        report.failures = message.failures;
      }
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      report.end = signal ?? `exit ${code} ${report.errors.slice(0, 300)}`;
      resolve(report);
    });
  });
}
