import { ProcessMeter } from './ProcessMeter';
import { median, medianOfRatios } from './statistics';
import type {
  Candidate,
  MeasuredRun,
  MeteredProcesses,
  Target,
  TargetVerdict,
} from './types';

/**
 * Runs the candidates in turn, round after round (ABAB), so that a machine
 * that is busier at times slows all of them. One round before is not counted.
 */
export async function runInterleaved(options: {
  candidates: Candidate[];
  rounds: number;
  processes: () => MeteredProcesses;
  say: (message: string) => void;
}): Promise<MeasuredRun[]> {
  const { candidates, rounds, processes, say } = options;
  const runs: MeasuredRun[] = [];
  for (let round = -1; round < rounds; round++) {
    // The order turns, so that nobody is always first.
    const turn = Math.max(round, 0) % candidates.length;
    const ordered = [...candidates.slice(turn), ...candidates.slice(0, turn)];
    for (const candidate of ordered) {
      const meter = ProcessMeter.start(processes());
      const outcome = await candidate.run(round);
      const cost = meter.stop();
      const rate = Math.round(outcome.events / outcome.seconds);
      say(
        `${
          round < 0 ? 'warm-up' : `round ${round + 1}`
        }  ${candidate.name.padEnd(22)} ${rate
          .toLocaleString('en-GB')
          .padStart(9)} events/s`,
      );
      if (round >= 0) {
        runs.push({ candidate: candidate.name, round, ...outcome, ...cost });
      }
    }
  }
  return runs;
}

/** Holds targets against runs. */
export function judge(runs: MeasuredRun[], targets: Target[]): TargetVerdict[] {
  const rates = runs.map(({ candidate, round, events, seconds }) => ({
    candidate,
    round,
    rate: events / seconds,
  }));
  return targets.map(target => {
    if (target.kind === 'ratio') {
      const value = medianOfRatios(rates, target.of, target.to);
      return {
        text: `${target.of} / ${target.to} at least ${target.atLeast}`,
        value,
        pass: value >= target.atLeast,
      };
    }
    const value = median(
      rates
        .filter(({ candidate }) => candidate === target.of)
        .map(({ rate }) => rate),
    );
    return {
      text: `${target.of} at least ${target.atLeast.toLocaleString(
        'en-GB',
      )} events/s`,
      value,
      pass: value >= target.atLeast,
    };
  });
}
