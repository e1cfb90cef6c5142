import { MemoryPool } from './MemoryPool';

const MB = 1024 * 1024;

describe('MemoryPool', () => {
  it('gives memory again that came back, and none that is in use', () => {
    const pool = new MemoryPool();
    const one = pool.take(MB);
    const two = pool.take(MB);
    expect(two).not.toBe(one);
    pool.give(one);
    expect(pool.take(MB)).toBe(one);
    expect(pool.take(MB)).not.toBe(one);
  });

  it('does not spend large memory on little', () => {
    const pool = new MemoryPool();
    const large = pool.take(16 * MB);
    pool.give(large);
    expect(pool.take(MB)).not.toBe(large);
    expect(pool.take(12 * MB)).toBe(large);
  });

  it('lets go of what was not needed for a while', () => {
    const pool = new MemoryPool();
    const busy = pool.take(MB);
    const idle = pool.take(MB);
    pool.give(busy);
    pool.give(idle);
    expect(pool.trim()).toBe(0);
    const taken = pool.take(MB);
    pool.give(taken);
    expect(pool.trim()).toBe(MB);
    expect(pool.take(MB)).not.toBe(pool.take(MB));
    expect(pool.trim()).toBe(0);
  });
});
