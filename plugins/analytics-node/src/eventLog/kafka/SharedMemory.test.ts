import { SharedMemory } from './SharedMemory';

describe('SharedMemory', () => {
  it('tells the last one who releases it, whoever made the view', () => {
    const here = SharedMemory.allocate(16);
    const there = new SharedMemory(here.buffer);
    here.retain();
    there.retain();
    here.bytes[3] = 7;
    expect(there.bytes).toHaveLength(16);
    expect(there.bytes[3]).toBe(7);
    expect(here.release()).toBe(false);
    expect(there.release()).toBe(true);
  });
});
