import { ProcessMeter } from './ProcessMeter';
import { judge, runInterleaved } from './runInterleaved';
import { formatCpuBudget } from './formatCpuBudget';
import { formatRuns, formatVerdicts } from './formatReport';
import { median, medianOfRatios } from './statistics';

describe('bench harness', () => {
  it('takes medians, and ratios round by round', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    // The machine halves its speed in the second round; the ratio stays.
    const rates = [
      { candidate: 'a', round: 0, rate: 100 },
      { candidate: 'b', round: 0, rate: 50 },
      { candidate: 'b', round: 1, rate: 25 },
      { candidate: 'a', round: 1, rate: 50 },
    ];
    expect(medianOfRatios(rates, 'a', 'b')).toBe(2);
  });

  it('interleaves, leaves the warm-up out and judges', async () => {
    const order: string[] = [];
    const candidate = (name: string, seconds: number) => ({
      name,
      run: async (round: number) => {
        order.push(`${name}${round}`);
        const count = round === 1 && name === 'b' ? 9 : 10;
        return {
          events: 10,
          seconds,
          parts: 2,
          rows: { expected: 10, inserted: count, distinct: count },
        };
      },
    });
    const runs = await runInterleaved({
      candidates: [candidate('a', 1), candidate('b', 2)],
      rounds: 2,
      processes: () => ({ bench: process.pid }),
      say: () => {},
    });
    expect(order).toEqual(['a-1', 'b-1', 'a0', 'b0', 'b1', 'a1']);
    expect(runs).toHaveLength(4);
    const verdicts = judge(runs, [
      { kind: 'ratio', of: 'a', to: 'b', atLeast: 1.5 },
      { kind: 'rate', of: 'b', atLeast: 6 },
    ]);
    expect(verdicts.map(({ value, pass }) => [value, pass])).toEqual([
      [2, true],
      [5, false],
    ]);
    expect(formatVerdicts(verdicts)).toMatch(/^PASS\s+2\.00[^\n]*\nFAIL/);
    // The run whose rows do not fit is the one that is shown.
    expect(formatRuns(runs)).toMatch(/b .*10\s+9\s+9$/m);
  });

  it('tells what the others leave of all cores at a rate', () => {
    const run = {
      candidate: 'a',
      round: 0,
      events: 500_000,
      seconds: 9,
      cpuSeconds: { portal: 4.5, engine: 4, broker: 1 },
      rssBytes: {},
    };
    const text = formatCpuBudget([run], {
      of: 'a',
      portal: 'portal',
      cores: 2,
      rates: [{ text: 'the rate', eventsPerSecond: 100_000 }],
    });
    expect(text).toBe(
      'INFO  9.00 CPU seconds of the portal per million, a; 2 cores leave 10.00 at the rate: 20.00 less 10.00 of engine and broker',
    );
  });

  it('counts the CPU time of a process', () => {
    const meter = ProcessMeter.start({ self: process.pid });
    const until = Date.now() + 300;
    while (Date.now() < until) {
      Math.sqrt(Math.random());
    }
    const { cpuSeconds, rssBytes } = meter.stop();
    expect(cpuSeconds.self).toBeGreaterThan(0.05);
    expect(rssBytes.self).toBeGreaterThan(10_000_000);
  });
});
