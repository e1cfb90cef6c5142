import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMockDirectory } from '@backstage/backend-test-utils';
import {
  BIAS,
  logisticModel,
  logisticScore,
  WEIGHTS,
} from '../__testUtils__/testModels';
import { HostPool } from './HostPool';
import { ProcessHost } from './hosts/ProcessHost';
import { WorkerHost } from './hosts/WorkerHost';
import type { ScoringHost } from './hosts/types';

/** Takes longer than a millisecond, and comes to an end. */
const MANY_ROWS = 3_000_000;

describe.each([
  ['threads', () => WorkerHost.create()],
  ['processes', () => ProcessHost.create()],
])('a pool of %s', (_what, create: () => ScoringHost) => {
  const directory = createMockDirectory();
  const hosts: ScoringHost[] = [];
  let path: string;
  let pool: HostPool;
  const run = (rows: number, timeoutMs: number) => {
    const row = [1, 2, 1];
    const matrix = new Float32Array(rows * row.length);
    matrix.set(row);
    return pool.run(path, {
      key: 'm',
      input: 'x',
      output: 'p',
      rows,
      width: row.length,
      matrix,
      timeoutMs,
    });
  };

  beforeAll(async () => {
    path = join(directory.path, 'model.onnx');
    await writeFile(path, logisticModel(WEIGHTS, BIAS));
    pool = HostPool.create({
      size: 1,
      create: () => {
        hosts.push(create());
        return hosts.at(-1)!;
      },
    });
    await pool.warm('m', path);
  });
  afterAll(() => pool.close());

  it('gives up a host that does not answer, and goes on with another', async () => {
    const late = run(MANY_ROWS, 1);
    // Waits behind it, and is told at once instead of waiting for the same thing.
    const behind = run(1, 60_000);
    await expect(late).rejects.toMatchObject({
      name: 'ModelTimeoutError',
      statusCode: 504,
    });
    await expect(behind).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('it hung'),
    });
    const { data } = await run(1, 60_000);
    expect(data[0]).toBeCloseTo(logisticScore(WEIGHTS, BIAS, [1, 2, 1]), 5);
    expect(hosts.map(({ alive }) => alive)).toEqual([false, true]);
  });
});
