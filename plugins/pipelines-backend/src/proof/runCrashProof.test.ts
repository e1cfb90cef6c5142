import { runCrashProof } from './runCrashProof';

jest.setTimeout(240_000);

describe('runCrashProof', () => {
  it('finds every acknowledged record once after the process and the engine were killed', async () => {
    const places = [
      'after-record',
      'after-insert',
      'engine',
      'before-rollup-swap',
    ];
    const result = await runCrashProof({ kills: 4, seed: 7, places });
    expect(result).toMatchObject({
      proven: true,
      kills: 4,
      acknowledgedLost: 0,
      failures: [],
    });
    expect(result.comparison.records).toBeGreaterThan(1_000);
    expect(result.comparison.refused).toBeGreaterThan(0);
  });
});
