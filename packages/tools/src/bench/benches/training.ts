import { rm } from 'node:fs/promises';
import { trainBoosting } from '@analytics-engine/tabular-trainer';
import { benchDirectory } from '../harness/benchDirectory';
import { formatVerdicts } from '../harness/formatReport';
import { median } from '../harness/statistics';
import type { TargetVerdict } from '../harness/types';
import { compareFolds } from '../training/compareFolds';
import { ScikitLearn } from '../training/ScikitLearn';
import { SharedData } from '../training/SharedData';
import type { Bench, BenchOptions } from './types';

const ROWS = 900_000;
const QUICK_ROWS = 50_000;
const ROUNDS = 3;
const QUICK_ROUNDS = 1;
/** As scikit-learn's default, and without early stopping: both do the same work. */
const TREES = 100;
const MICROSECONDS = 1e6;

/** The trainer beside scikit-learn. */
export const training: Bench = {
  name: 'training',
  description:
    "the trainer beside scikit-learn's on one thread: AUC on shared folds, time, ONNX",
  async run(options) {
    const directory = await benchDirectory('bench-training');
    try {
      const scikit = await ScikitLearn.install(options.say);
      // First, as a product's training has a process of its own to itself.
      const speed = await compareSpeed(scikit, directory, options);
      const quality = await compareFolds(scikit, directory, options);
      return [
        ...quality.lines,
        ...speed.lines,
        '',
        formatVerdicts([...quality.verdicts, speed.verdict]),
      ].join('\n');
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
};

/** Same rows, same number of trees, in turn; the median of the rounds' ratios. */
async function compareSpeed(
  scikit: ScikitLearn,
  directory: string,
  options: BenchOptions,
): Promise<{ lines: string[]; verdict: TargetVerdict }> {
  const { quick, say } = options;
  const rows = options.events ?? (quick ? QUICK_ROWS : ROWS);
  const rounds = options.rounds ?? (quick ? QUICK_ROUNDS : ROUNDS);
  await scikit.call('large', directory, String(rows));
  const data = await SharedData.read(directory, 'large');
  const lines: string[] = [];
  const ratios: number[] = [];
  const cpuRatios: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const startedAt = performance.now();
    const cpuBefore = process.cpuUsage();
    await trainBoosting(data, { maxIterations: TREES, l2: 0 });
    const { user, system } = process.cpuUsage(cpuBefore);
    const seconds = (performance.now() - startedAt) / 1000;
    const cpuSeconds = (user + system) / MICROSECONDS;
    const other = JSON.parse(
      await scikit.call('measure', directory, String(rows)),
    );
    ratios.push(seconds / other.seconds);
    cpuRatios.push(cpuSeconds / other.cpuSeconds);
    lines.push(
      `round ${round}: ${rows} x 20, ${TREES} trees: ${seconds.toFixed(
        2,
      )} s (cpu ${cpuSeconds.toFixed(2)}) here, ${other.seconds.toFixed(
        2,
      )} s (cpu ${other.cpuSeconds.toFixed(2)}) scikit-learn`,
    );
    say(lines[lines.length - 1]);
  }
  lines.push(`ratio of CPU seconds: ${median(cpuRatios).toFixed(2)}`);
  const value = median(ratios);
  return {
    lines,
    verdict: {
      text: "boosting at most 1.5 times scikit-learn's time",
      value,
      pass: value <= 1.5,
    },
  };
}
