import { rm } from 'node:fs/promises';
import { openEmbeddedServices } from '@analytics-engine/plugin-analytics-node/testUtils';
import { benchDirectory } from '../harness/benchDirectory';
import { formatVerdicts } from '../harness/formatReport';
import { median } from '../harness/statistics';
import {
  countBins,
  psiOf,
  WAREHOUSE_STATEMENTS as ML_STATEMENTS,
} from '../stack/mlInternals';
import type { Bench } from './types';

const ROWS = 2_000_000;
const QUICK_ROWS = 200_000;
const FEATURES = 20;
const BINS = 10;
const ROUNDS = 5;
/** Times a plain sum of the same columns that a check may take. */
const MOST_TIMES = 10;
const FALSE_ALARM_RUNS = 10_000;
const FALSE_ALARM_SAMPLES = 500;
const FALSE_ALARM_LIMIT = 0.1;

/** What a drift check costs, and how often it cries wolf. */
export const drift: Bench = {
  name: 'drift',
  description: 'PSI of 20 features against a plain sum; false alarms of PSI',
  async run({ quick, rounds, say }) {
    const directory = await benchDirectory('bench-drift');
    const services = await openEmbeddedServices({ directory });
    try {
      const { warehouse } = services;
      const rows = quick ? QUICK_ROWS : ROWS;
      for (const { query, params } of ML_STATEMENTS) {
        await warehouse.command({ name: 'bench-schema', query, params });
      }
      say(`Preparing ${rows.toLocaleString('en-GB')} predictions ...`);
      await warehouse.command({
        name: 'bench-fill',
        query: `INSERT INTO predictions (prediction_id, predicted_at, model, version, role, score, features)
SELECT toString(number), now64(3), 'm', 'v1', 'champion', rand64(1) / pow(2, 64),
  arrayMap(i -> toFloat32(cityHash64(number, i) / pow(2, 64)), range(${FEATURES}))
FROM numbers({rows:UInt64})`,
        params: { rows },
        timeoutMs: 300_000,
      });
      const edges = Array.from(
        { length: BINS - 1 },
        (_, index) => (index + 1) / BINS,
      );
      const features = Array.from({ length: FEATURES }, (_, index) => ({
        name: `f${index}`,
        type: 'number' as const,
        nullable: true,
      }));
      const psi = () =>
        countBins({
          warehouse,
          features,
          cuts: features.map(() => ({ edges })),
          scoreEdges: edges,
          selection: {
            model: 'm',
            version: 'v1',
            fromMs: 0,
            toMs: Date.now() + 60_000,
          },
        });
      const sums = Array.from(
        { length: FEATURES },
        (_, index) => `sum(features[${index + 1}])`,
      ).join(', ');
      const sum = () =>
        warehouse.query({
          name: 'bench-sum',
          query: `SELECT sum(score), ${sums} FROM predictions`,
        });
      const time = async (run: () => Promise<unknown>) => {
        const started = performance.now();
        await run();
        return performance.now() - started;
      };
      await psi();
      await sum();
      const ratios: number[] = [];
      const psiMs: number[] = [];
      const sumMs: number[] = [];
      for (let round = 0; round < (rounds ?? ROUNDS); round++) {
        const [a, b] = [await time(psi), await time(sum)];
        say(
          `round ${round + 1}: PSI ${a.toFixed(0)} ms, sum ${b.toFixed(0)} ms`,
        );
        psiMs.push(a);
        sumMs.push(b);
        ratios.push(a / b);
      }
      const ratio = median(ratios);
      const alarms = falseAlarms();
      const times = `PSI of ${FEATURES} features and the score: ${median(
        psiMs,
      ).toFixed(0)} ms, sum of the same columns: ${median(sumMs).toFixed(
        0,
      )} ms`;
      return `${times}\n${formatVerdicts([
        {
          text: `times a plain sum, at most ${MOST_TIMES}`,
          value: ratio,
          pass: ratio <= MOST_TIMES,
        },
        {
          text: `% false alarms (> ${FALSE_ALARM_LIMIT}) without drift at ${FALSE_ALARM_SAMPLES} predictions, less than 1`,
          value: alarms * 100,
          pass: alarms < 0.01,
        },
      ])}`;
    } finally {
      await services.close();
      await rm(directory, { recursive: true, force: true });
    }
  },
};

function falseAlarms(): number {
  const sample = (size: number) => {
    const counts = new Array<number>(BINS).fill(0);
    for (let n = 0; n < size; n++) {
      counts[Math.floor(Math.random() * BINS)] += 1;
    }
    return counts;
  };
  let alarms = 0;
  for (let run = 0; run < FALSE_ALARM_RUNS; run++) {
    const { corrected } = psiOf(sample(10_000), sample(FALSE_ALARM_SAMPLES));
    alarms += corrected > FALSE_ALARM_LIMIT ? 1 : 0;
  }
  return alarms / FALSE_ALARM_RUNS;
}
