import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { replay } from './simulate';
import type { SimulationOptions, SimulationResult } from './simulate';
import type { Mutation } from './types';

jest.setTimeout(600_000);

const HISTORIES = Number(process.env.SIMULATOR_HISTORIES ?? 100_000);
const FIRST_SEED = Number(process.env.SIMULATOR_SEED ?? 1);
const CHILDREN = 2;

const MUTATIONS: Mutation[] = [
  'trust-answers',
  'always-first-token',
  'no-lease',
  'no-repair',
  'no-fence',
  'no-recheck',
];

async function simulateInChild(
  runs: SimulationOptions[],
): Promise<SimulationResult[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--require',
    require.resolve('@backstage/cli/config/nodeTransform.cjs'),
    require.resolve('./simulateChild'),
    JSON.stringify(runs),
  ]);
  return JSON.parse(stdout);
}

describe('The core in the simulator', () => {
  it(`lands every record once in ${HISTORIES} histories of crashes`, async () => {
    const share = Math.ceil(HISTORIES / CHILDREN);
    const results = await Promise.all(
      Array.from({ length: CHILDREN }, (_, index) =>
        simulateInChild([
          { histories: share, firstSeed: FIRST_SEED + index * share },
        ]),
      ),
    );
    for (const { broken } of results.flat()) {
      if (broken) {
        throw new Error(
          `Seed ${broken.seed}: ${broken.message}\n${replay(broken.seed).join(
            '\n',
          )}`,
        );
      }
    }
    const total = (key: 'histories' | 'faults') =>
      results.flat().reduce((sum, result) => sum + result[key], 0);
    expect(total('histories')).toBeGreaterThanOrEqual(HISTORIES);
    expect(total('faults')).toBeGreaterThan(HISTORIES);
  });

  describe('with a broken protocol', () => {
    let results: SimulationResult[];

    beforeAll(async () => {
      results = await simulateInChild(
        MUTATIONS.map(mutation => ({ histories: 5_000, mutation })),
      );
    });

    it.each(MUTATIONS)('sees %s', mutation => {
      const { broken } = results[MUTATIONS.indexOf(mutation)];
      expect(broken).toBeDefined();
      expect(replay(broken!.seed, mutation).pop()).toMatch(/^BROKEN/);
    });
  });
});
