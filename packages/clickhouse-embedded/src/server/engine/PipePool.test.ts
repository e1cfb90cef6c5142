import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PipePool } from './PipePool';

describe('PipePool', () => {
  const path = process.env.PATH;
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pipes-'));
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(directory, { recursive: true, force: true });
  });

  it('makes pipes that only their owner may open', () => {
    const stat = statSync(PipePool.create({ directory, count: 2 }).take().path);
    expect(stat.isFIFO()).toBe(true);
    expect(stat.mode & 0o777).toBe(0o600);
  });

  it('says in one sentence what is missing', () => {
    const create = (place: string) =>
      PipePool.create({ directory: place, count: 1 });
    expect(() => create(join(directory, 'none'))).toThrow(
      /^no named pipe can be made in .*none: mkfifo: .*No such file/,
    );
    process.env.PATH = directory;
    expect(() => create(directory)).toThrow(
      /^the program 'mkfifo' is not on the PATH/,
    );
  });
});
