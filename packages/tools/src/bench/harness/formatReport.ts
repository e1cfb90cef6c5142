import { median } from './statistics';
import type { MeasuredRun, TargetVerdict } from './types';

const MIB = 1024 * 1024;
const MILLION = 1e6;

/** The runs as one line per candidate: medians, and the worst row counts. */
export function formatRuns(runs: MeasuredRun[]): string {
  const names = [...new Set(runs.map(({ candidate }) => candidate))];
  const processes = Object.keys(runs[0]?.cpuSeconds ?? {});
  const header = [
    'candidate',
    'events/s',
    ...processes.map(name => `${name} cpu-s/1M`),
    ...processes.map(name => `${name} MiB`),
    'parts',
    'expected',
    'inserted',
    'distinct',
  ];
  const lines = names.map(name => {
    const own = runs.filter(({ candidate }) => candidate === name);
    const of = (value: (run: MeasuredRun) => number) => median(own.map(value));
    // The run whose rows fit least speaks for all.
    const rows = own
      .flatMap(run => (run.rows ? [run.rows] : []))
      .sort((a, b) => misfit(b) - misfit(a))[0];
    return [
      name,
      whole(of(({ events, seconds }) => events / seconds)),
      ...processes.map(process =>
        of(
          ({ cpuSeconds, events }) =>
            (cpuSeconds[process] * MILLION) / Math.max(events, 1),
        ).toFixed(2),
      ),
      ...processes.map(process =>
        whole(of(run => run.rssBytes[process] / MIB)),
      ),
      own[0].parts === undefined ? '-' : whole(of(run => run.parts ?? 0)),
      rows ? whole(rows.expected) : '-',
      rows ? whole(rows.inserted) : '-',
      rows ? whole(rows.distinct) : '-',
    ];
  });
  return table([header, ...lines]);
}

/** One line per target. */
export function formatVerdicts(verdicts: TargetVerdict[]): string {
  return verdicts
    .map(({ text, value, pass }) => {
      const shown = value >= 1_000 ? whole(value) : value.toFixed(2);
      return `${pass ? 'PASS' : 'FAIL'}  ${shown.padStart(9)}  ${text}`;
    })
    .join('\n');
}

/**
 * How many times the CPU of another candidate one takes, in the processes that
 * both use. Where a broker shares the cores with one of them only, the rates
 * alone do not tell.
 */
export function formatCpuRatio(
  runs: MeasuredRun[],
  of: string,
  to: string,
  processes: string[],
): string {
  const perEvent = (name: string) =>
    median(
      runs
        .filter(({ candidate }) => candidate === name)
        .map(
          ({ cpuSeconds, events }) =>
            processes.reduce((sum, key) => sum + cpuSeconds[key], 0) / events,
        ),
    );
  const ratio = perEvent(of) / perEvent(to);
  return `INFO  ${ratio.toFixed(2).padStart(9)}  CPU of ${processes.join(
    ' and ',
  )}, ${of} / ${to}`;
}

function misfit(rows: {
  expected: number;
  inserted: number;
  distinct: number;
}) {
  return (
    Math.abs(rows.inserted - rows.expected) +
    Math.abs(rows.distinct - rows.expected)
  );
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}

function table(rows: string[][]): string {
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map(row => row[column].length)),
  );
  return rows
    .map(row =>
      row
        .map((cell, column) =>
          column === 0
            ? cell.padEnd(widths[column])
            : cell.padStart(widths[column]),
        )
        .join('  '),
    )
    .join('\n');
}
