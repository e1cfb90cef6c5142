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

const SEED = 20_261_126;
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
];

/** The anomaly rule beside Elementary's on series with planted faults. */
export const anomalies: Bench = {
  name: 'anomalies',
  description:
    "recall and false alarms of the anomaly rule beside Elementary's, on generated series with planted faults",
  async run({ quick, say }) {
    const share = quick ? QUICK_SHARE : 1;
    const sets: Array<[string, LabelledSeries[]]> = [];
    let seed = SEED;
    const make = (count: number, fault?: (typeof FAULTS)[number]) =>
      Array.from({ length: Math.round(count * share) }, () =>
        generateSeries(SeededRandom.of(seed++), fault),
      );
    for (const fault of FAULTS) {
      sets.push([fault, make(SERIES_PER_FAULT, fault)]);
    }
    const clean = make(CLEAN_SERIES);
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

function shareFlagged(series: LabelledSeries[], rule: Rule): number {
  return series.filter(each => rule.flags(each)).length / series.length;
}

function traitsOf(series: LabelledSeries[]): string[] {
  return [...new Set(series.flatMap(({ traits }) => traits))].sort();
}

function has(trait: string): (series: LabelledSeries) => boolean {
  return ({ traits }) => traits.includes(trait);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function row(name: string, cells: string[]): string {
  return [name.padEnd(26), ...cells.map(cell => cell.padStart(21))].join('');
}
