import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { replay, simulate } from './simulate';
import type { SimulationResult } from './simulate';
import type { Mutation } from './World';

jest.setTimeout(300_000);

const HISTORIES = Number(process.env.SIMULATOR_HISTORIES ?? 100_000);
const FIRST_SEED = Number(process.env.SIMULATOR_SEED ?? 1);
const CHILDREN = 2;

async function simulateInChild(
  histories: number,
  firstSeed: number,
): Promise<SimulationResult> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--require',
    require.resolve('@backstage/cli/config/nodeTransform.cjs'),
    require.resolve('./simulateChild'),
    String(histories),
    String(firstSeed),
  ]);
  return JSON.parse(stdout);
}

describe('The core in the simulator', () => {
  it(`lands every record once in ${HISTORIES} histories of crashes`, async () => {
    const share = Math.ceil(HISTORIES / CHILDREN);
    const results = await Promise.all(
      Array.from({ length: CHILDREN }, (_, index) =>
        simulateInChild(share, FIRST_SEED + index * share),
      ),
    );
    for (const { broken } of results) {
      if (broken) {
        throw new Error(
          `Seed ${broken.seed}: ${broken.message}\n${replay(broken.seed).join(
            '\n',
          )}`,
        );
      }
    }
    const total = (key: 'histories' | 'faults') =>
      results.reduce((sum, result) => sum + result[key], 0);
    expect(total('histories')).toBeGreaterThanOrEqual(HISTORIES);
    expect(total('faults')).toBeGreaterThan(HISTORIES);
  });

  it.each<Mutation>([
    'trust-answers',
    'always-first-token',
    'no-lease',
    'no-repair',
    'no-fence',
    'no-recheck',
  ])('sees the protocol broken by %s', mutation => {
    const result = simulate({ histories: 5_000, mutation });
    expect(result.broken).toBeDefined();
    expect(replay(result.broken!.seed, mutation).pop()).toMatch(/^BROKEN/);
  });
});
