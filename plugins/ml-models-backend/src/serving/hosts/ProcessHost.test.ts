import { execFile } from 'node:child_process';
import { readdir, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { BIAS, logisticModel, WEIGHTS } from '../../__testUtils__/testModels';
import { ProcessHost } from './ProcessHost';

const LOAD_TIMEOUT_MS = 20_000;

describe('ProcessHost', () => {
  const directory = createMockDirectory();

  it('told the maker of the runtime which models there are', async () => {
    const path = join(directory.path, 'model.onnx');
    await writeFile(path, logisticModel(WEIGHTS, BIAS));
    const host = ProcessHost.create();
    try {
      await host.load({ key: 'm', path }, LOAD_TIMEOUT_MS);
      // Reports wait in a database of the user's until they are sent.
      const files = await openFiles(await hostProcess());
      expect(files.length).toBeGreaterThan(0);
      expect(files.filter(file => file.includes('onnxruntime.db'))).toEqual([]);
    } finally {
      await host.close();
    }
  });
});

async function hostProcess(): Promise<string> {
  const { stdout } = await promisify(execFile)('ps', [
    ...['-o', 'pid=,args=', '--ppid', String(process.pid)],
  ]);
  const line = stdout.split('\n').find(each => each.includes('scoringHost'));
  return String(parseInt(line!, 10));
}

/** What a process has open, by Linux's list. */
async function openFiles(pid: string): Promise<string[]> {
  const list = join('/proc', pid, 'fd');
  const files = (await readdir(list)).map(fd => readlink(join(list, fd)));
  const found = await Promise.allSettled(files);
  return found.flatMap(each =>
    each.status === 'fulfilled' ? [each.value] : [],
  );
}
