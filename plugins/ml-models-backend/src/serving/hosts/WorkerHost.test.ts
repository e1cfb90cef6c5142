import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMockDirectory } from '@backstage/backend-test-utils';
import {
  BIAS,
  logisticModel,
  logisticScore,
  WEIGHTS,
} from '../../__testUtils__/testModels';
import { WorkerHost } from './WorkerHost';

const TIMEOUT_MS = 20_000;
/** So many that portal and thread meet in every order. */
const RUNS = 3000;
/** More than the memory that both share takes. */
const MANY_ROWS = 100_000;

describe('WorkerHost', () => {
  const directory = createMockDirectory();
  let path: string;
  let host: WorkerHost;
  const run = (key: string, rows: number, value: number, width = 3) =>
    host.run({
      key,
      input: 'x',
      output: 'p',
      rows,
      width,
      matrix: new Float32Array(rows * WEIGHTS.length).fill(value),
      timeoutMs: TIMEOUT_MS,
    });
  const score = (value: number) =>
    logisticScore(WEIGHTS, BIAS, [value, value, value]);

  beforeAll(async () => {
    path = join(directory.path, 'model.onnx');
    await writeFile(path, logisticModel(WEIGHTS, BIAS));
    host = WorkerHost.create();
    await host.load({ key: 'm', path }, TIMEOUT_MS);
  });
  afterAll(() => host.close());

  it('answers each of many runs with its own result', async () => {
    for (let at = 0; at < RUNS; at++) {
      const value = at / RUNS;
      const { data, dims } = await run('m', 2, value);
      expect(dims).toEqual([2, 1]);
      expect(data[1]).toBeCloseTo(score(value), 5);
    }
  });

  it('answers runs that came together, large and small', async () => {
    const rows = [1, MANY_ROWS, 3, 2];
    const answers = await Promise.all(
      rows.map((count, at) => run('m', count, at)),
    );
    answers.forEach(({ data, dims }, at) => {
      expect(dims).toEqual([rows[at], 1]);
      expect(data).toHaveLength(rows[at]);
      expect(data[rows[at] - 1]).toBeCloseTo(score(at), 5);
    });
  });

  it('says what is wrong with a run, and goes on', async () => {
    await expect(run('m', 2, 1, 4)).rejects.toThrow('size');
    await expect(run('other', 1, 1)).rejects.toThrow('is not loaded');
    await expect(run('other', 1, 1)).rejects.toThrow('is not loaded');
    const { data } = await run('m', 1, 1);
    expect(data[0]).toBeCloseTo(score(1), 5);
  });

  it('asks a session that came in the place of another', async () => {
    await host.unload('m');
    await expect(run('m', 1, 1)).rejects.toThrow('is not loaded');
    await writeFile(path, logisticModel([0, 0, 0], 0));
    await host.load({ key: 'm', path }, TIMEOUT_MS);
    for (const rows of [1, 2]) {
      const { data } = await run('m', rows, 1);
      expect(data[0]).toBe(0.5);
    }
  });
});
