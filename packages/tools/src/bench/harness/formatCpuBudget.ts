import { median } from './statistics';
import type { MeasuredRun } from './types';

const MILLION = 1e6;

/** A rate that is asked for, with how people name it. */
export interface WantedRate {
  text: string;
  eventsPerSecond: number;
}

/**
 * What all cores together may spend on a million events at a rate, what the
 * others of this run take of it, and so what is left for the portal beside
 * what it takes. Where more is taken than left, no program of the portal that
 * costs so much reaches the rate on this machine.
 */
export function formatCpuBudget(
  runs: MeasuredRun[],
  options: { of: string; portal: string; cores: number; rates: WantedRate[] },
): string {
  const { of, portal, cores, rates } = options;
  const others = Object.keys(runs[0]?.cpuSeconds ?? {}).filter(
    name => name !== portal,
  );
  const taken = (names: string[]) =>
    median(
      runs
        .filter(({ candidate }) => candidate === of)
        .map(
          ({ cpuSeconds, events }) =>
            (names.reduce((sum, name) => sum + cpuSeconds[name], 0) / events) *
            MILLION,
        ),
    );
  const byOthers = taken(others);
  const byPortal = taken([portal]);
  return rates
    .map(({ text, eventsPerSecond }) => {
      const budget = (cores * MILLION) / eventsPerSecond;
      return `INFO  ${byPortal.toFixed(
        2,
      )} CPU seconds of the ${portal} per million, ${of}; ${cores} cores leave ${(
        budget - byOthers
      ).toFixed(2)} at ${text}: ${budget.toFixed(2)} less ${byOthers.toFixed(
        2,
      )} of ${others.join(' and ')}`;
    })
    .join('\n');
}

/** The median rate of a candidate. */
export function medianRate(runs: MeasuredRun[], candidate: string): number {
  return median(
    runs
      .filter(run => run.candidate === candidate)
      .map(({ events, seconds }) => events / seconds),
  );
}
