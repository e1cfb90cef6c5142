import type { ServingSettings } from '../serving/ServingSettings';
import { Admission } from './Admission';

const settings = { current: { maxConcurrent: 2 } } as ServingSettings;

describe('Admission', () => {
  it('lets maxConcurrent calls in at once', async () => {
    const admission = Admission.create({ settings });
    const finish = await enter(admission, 2);
    await expect(admission.around(async () => 1)).rejects.toThrow(
      '2 predictions are under way, the limit of maxConcurrent',
    );
    finish();
    await expect(admission.close()).resolves.toBeUndefined();
  });

  it('lost what was answered after its log had stopped', async () => {
    const admission = Admission.create({ settings });
    const finish = await enter(admission, 1);
    let isClosed = false;
    const closed = admission.close().then(() => {
      isClosed = true;
    });
    await expect(admission.around(async () => 1)).rejects.toThrow(
      'Predictions are shutting down',
    );
    expect(isClosed).toBe(false);
    finish();
    await closed;
  });
});

/** Brings calls inside, which stay until what is returned is called. */
async function enter(admission: Admission, calls: number): Promise<() => void> {
  let finish = () => {};
  const finished = new Promise<void>(resolve => {
    finish = resolve;
  });
  for (let call = 0; call < calls; call++) {
    void admission.around(() => finished);
  }
  return finish;
}
