import { elementaryFlags } from '../anomalies/elementaryRule';
import {
  FAULTS,
  generateSeries,
  type LabelledSeries,
} from '../anomalies/generateSeries';
import { RobustAnomalyDetector } from '../anomalies/internals';
import { SeededRandom } from '../anomalies/SeededRandom';
import { formatVerdicts } from '../harness/formatReport';
import type { Bench } from './types';

/** First seed of the series that the rule's numbers were chosen by. */
const TUNING_SEED = 777_000_000;
/** First seed of the series that are reported, and were never looked at for that. */
const REPORTED_SEED = 905_000_000;
const SERIES_PER_FAULT = 250;
const CLEAN_SERIES = 2_500;
const QUICK_SHARE = 0.1;

interface Rule {
  name: string;
  flags(labelled: LabelledSeries): boolean;
}

const detector = RobustAnomalyDetector.create();
const RULES: Rule[] = [
  {
    name: 'ours',
    flags: ({ series }) => detector.judge(series).verdict === 'ANOMALY',
  },
  {
    name: 'Elementary',
    flags: ({ series }) => elementaryFlags(series, { seasonal: false }),
  },
  {
    name: 'Elementary, seasonal',
    flags: ({ series }) => elementaryFlags(series, { seasonal: true }),
  },
  {
    name: 'who knows the truth',
    flags: ({ series, usual }) => {
      const value = series.points.at(-1)!.value ?? 0;
      return value < usual.low || value > usual.high;
    },
  },
];

/** Sizes of faults of volume, in standard deviations of its noise. */
const SIZES: Array<[from: number, to: number]> = [
  [0, 3],
  [3, 4],
  [4, 6],
  [6, 10],
  [10, Infinity],
];

/** The anomaly rule beside Elementary's on series with planted faults. */
export const anomalies: Bench = {
  name: 'anomalies',
  description:
    "recall and false alarms of the anomaly rule beside Elementary's, on generated series with planted faults",
  async run({ quick, say }) {
    const share = quick ? QUICK_SHARE : 1;
    const { sets, clean } = generateSets(REPORTED_SEED, share);
    const tuning = generateSets(TUNING_SEED, share);
    say(
      `Numbers were chosen by seeds from ${TUNING_SEED}; reported are seeds from ${REPORTED_SEED}`,
    );
    say(
      `${sets.length} kinds of fault, ${sets[0][1].length} series each; ${clean.length} series without`,
    );
    const faulty = sets.flatMap(([, series]) => series);
    const lines = [
      row(
        'share flagged',
        RULES.map(({ name }) => name),
      ),
    ];
    const measure = (name: string, series: LabelledSeries[]) => {
      const shares = RULES.map(rule => shareFlagged(series, rule));
      lines.push(row(name, shares.map(percent)));
      return shares;
    };
    for (const [fault, series] of sets) {
      measure(fault, series);
    }
    const [recall] = measure('all faults (recall)', faulty);
    const [alarms] = measure('no fault (false alarms)', clean);
    measure(
      'recall, tuning seeds',
      tuning.sets.flatMap(([, series]) => series),
    );
    measure('false alarms, tuning seeds', tuning.clean);
    lines.push('', 'recall of faults of volume by size in units of noise');
    for (const [from, to] of SIZES) {
      const sized = faulty.filter(
        ({ distance }) =>
          distance !== undefined && distance >= from && distance < to,
      );
      measure(`  ${from} to ${to} (${sized.length})`, sized);
    }
    lines.push('', 'recall by trait');
    for (const trait of traitsOf(faulty)) {
      measure(`  ${trait}`, faulty.filter(has(trait)));
    }
    lines.push('', 'false alarms by trait');
    for (const trait of traitsOf(clean)) {
      measure(`  ${trait}`, clean.filter(has(trait)));
    }
    return [
      ...lines,
      '',
      formatVerdicts([
        { text: 'recall at least 0.95', value: recall, pass: recall >= 0.95 },
        {
          text: 'false alarms in percent, at most 1',
          value: alarms * 100,
          pass: alarms <= 0.01,
        },
      ]),
    ].join('\n');
  },
};

function generateSets(firstSeed: number, share: number) {
  let seed = firstSeed;
  const make = (count: number, fault?: (typeof FAULTS)[number]) =>
    Array.from({ length: Math.round(count * share) }, () =>
      generateSeries(SeededRandom.of(seed++), fault),
    );
  const sets = FAULTS.map((fault): [string, LabelledSeries[]] => [
    fault,
    make(SERIES_PER_FAULT, fault),
  ]);
  return { sets, clean: make(CLEAN_SERIES) };
}

/** Series are counted by several traits and judged once. */
const judged = new Map<Rule, WeakMap<LabelledSeries, boolean>>();

function shareFlagged(series: LabelledSeries[], rule: Rule): number {
  const known = judged.get(rule) ?? new WeakMap<LabelledSeries, boolean>();
  judged.set(rule, known);
  const flagged = series.filter(each => {
    const flag = known.get(each) ?? rule.flags(each);
    known.set(each, flag);
    return flag;
  });
  return flagged.length / series.length;
}

function traitsOf(series: LabelledSeries[]): string[] {
  return [...new Set(series.flatMap(({ traits }) => traits))].sort();
}

function has(trait: string): (series: LabelledSeries) => boolean {
  return ({ traits }) => traits.includes(trait);
}

function percent(share: number): string {
  return Number.isNaN(share) ? 'none' : `${(share * 100).toFixed(2)} %`;
}

function row(name: string, cells: string[]): string {
  return [name.padEnd(28), ...cells.map(cell => cell.padStart(21))].join('');
}
