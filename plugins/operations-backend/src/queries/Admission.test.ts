import { setImmediate as turn } from 'node:timers/promises';
import { Admission } from './Admission';

describe('Admission', () => {
  const never = new AbortController().signal;

  function gate() {
    let open!: () => void;
    const opened = new Promise<void>(resolve => {
      open = resolve;
    });
    return { opened, open };
  }

  it('runs a few, lets a few wait in order, and turns the rest away', async () => {
    const admission = Admission.create({ maxConcurrent: 1, maxWaiting: 2 });
    const order: string[] = [];
    const first = gate();
    const run = (name: string, until?: Promise<void>) =>
      admission.run(async () => {
        order.push(name);
        await until;
      }, never);
    const all = [run('a', first.opened), run('b'), run('c')];
    await expect(run('d')).rejects.toMatchObject({
      name: 'TooManyRequestsError',
      headers: { 'Retry-After': '1' },
    });
    expect(order).toEqual(['a']);
    first.open();
    await Promise.all(all);
    await run('e');
    expect(order).toEqual(['a', 'b', 'c', 'e']);
  });

  it('gives the place back when the work fails or its caller leaves', async () => {
    const admission = Admission.create({ maxConcurrent: 1, maxWaiting: 1 });
    await expect(
      admission.run(async () => {
        throw new Error('no');
      }, never),
    ).rejects.toThrow('no');
    const first = gate();
    const running = admission.run(() => first.opened, never);
    const leaving = new AbortController();
    const left = admission.run(async () => 'left', leaving.signal);
    leaving.abort();
    await expect(left).rejects.toMatchObject({ name: 'TooManyRequestsError' });
    const waiting = admission.run(async () => 'stayed', never);
    await turn();
    first.open();
    await running;
    expect(await waiting).toBe('stayed');
  });
});
