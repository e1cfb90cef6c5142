import { setTimeout } from 'node:timers/promises';
import { makeBlock, TEST_FEATURES } from '../__testUtils__/makeTable';
import { trainTabular } from '../train/trainTabular';
import { trainInProcess } from './trainInProcess';

const spec = { features: TEST_FEATURES, maxIterations: 40, seed: 5 };

/** Blocks without end: only a cancel or a kill ends such a run. */
async function* endlessly() {
  for (let seed = 0; ; seed++) {
    yield makeBlock(100, seed);
    await setTimeout(5);
  }
}

describe('trainInProcess', () => {
  it('gives the model that training here gives', async () => {
    const blocks = [makeBlock(500, 1), makeBlock(500, 2, 100)];
    const [there, here] = await Promise.all([
      trainInProcess(blocks, spec),
      trainTabular(blocks, spec),
    ]);
    expect(Buffer.from(there.onnx).equals(Buffer.from(here.onnx))).toBe(true);
    expect(there.rows).toEqual(here.rows);
  });

  it('says what is wrong with the rows', async () => {
    await expect(trainInProcess([], spec)).rejects.toMatchObject({
      name: 'TrainingDataError',
      message: 'There are no rows',
    });
  });

  it('reports a process that was killed', async () => {
    let pid = 0;
    await expect(
      trainInProcess(endlessly(), spec, {
        onPid: each => {
          pid = each;
        },
        onProgress: () => process.kill(pid, 'SIGKILL'),
      }),
    ).rejects.toMatchObject({
      name: 'TrainingProcessError',
      message: expect.stringContaining('ended by signal SIGKILL'),
    });
  });

  it('stops when it is cancelled, and leaves no process', async () => {
    const cancel = new AbortController();
    let pid = 0;
    await expect(
      trainInProcess(endlessly(), spec, {
        signal: cancel.signal,
        onPid: each => {
          pid = each;
        },
        onProgress: () => cancel.abort(),
      }),
    ).rejects.toMatchObject({ name: 'TrainingCancelledError' });
    for (let tries = 0; isAlive(pid) && tries < 100; tries++) {
      await setTimeout(20);
    }
    expect(isAlive(pid)).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
