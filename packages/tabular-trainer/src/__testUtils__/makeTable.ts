import { SeededRandom } from '../random/SeededRandom';
import type { Block, FeatureDefinition } from '../types';

/** Features of `makeBlock`: what is asked for, and in what forms. */
export const TEST_FEATURES: FeatureDefinition[] = [
  { name: 'age', kind: 'number' },
  { name: 'income', kind: 'number' },
  { name: 'plan', kind: 'category' },
  { name: 'noise', kind: 'number' },
];

const PLANS = ['basic', 'plus', 'gold'];
const DAY_MS = 86_400_000;

/** Rows whose label depends on age, its square, the plan, and whether income is known. */
export function makeBlock(rows: number, seed: number, firstDay = 0): Block {
  const random = SeededRandom.create(seed);
  const age = new Float64Array(rows);
  const income = new Float64Array(rows);
  const plan: (string | null)[] = [];
  const noise = new Float64Array(rows);
  const labels = new Uint8Array(rows);
  const times = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    age[row] = 40 + 12 * random.normal();
    income[row] = random.next() < 0.2 ? NaN : 30_000 + 8_000 * random.normal();
    plan.push(random.next() < 0.05 ? null : PLANS[random.below(3)]);
    noise[row] = random.normal();
    const centred = (age[row] - 40) / 12;
    const logit =
      -1 +
      0.8 * centred +
      0.7 * centred * centred +
      (plan[row] === 'gold' ? -1.5 : 0) +
      (Number.isNaN(income[row]) ? 1.2 : 0);
    labels[row] = random.next() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
    times[row] = (firstDay + Math.floor((row * 100) / rows)) * DAY_MS;
  }
  return { columns: [age, income, plan, noise], labels, times };
}
