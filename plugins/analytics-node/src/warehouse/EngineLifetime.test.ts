import { EngineLifetime } from './EngineLifetime';

describe('EngineLifetime', () => {
  const lifetime = () => EngineLifetime.create();

  it('keeps its name through whole seconds, clocks that drift and answers that come late', () => {
    const seen = lifetime();
    const name = seen.see({ uuid: 'a', now: 1_000, uptime: 10 });
    expect(name).toBe('a@990');
    for (let second = 1; second <= 1_000; second += 1) {
      const wavering = (second % 3) - 1;
      const drifted = Math.round(second / 500);
      expect(
        seen.see({
          uuid: 'a',
          now: 1_000 + second + drifted,
          uptime: 10 + second + Math.max(0, wavering),
        }),
      ).toBe(name);
    }
  });

  it('is another one after a restart, and on another server', () => {
    const seen = lifetime();
    seen.see({ uuid: 'a', now: 1_000, uptime: 500 });
    expect(seen.see({ uuid: 'a', now: 1_010, uptime: 4 })).toBe('a@1006');
    expect(seen.see({ uuid: 'b', now: 1_011, uptime: 5 })).toBe('b@1006');
  });
});
