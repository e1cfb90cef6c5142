import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(resolvePackagePath('@analytics-engine/tools'), '../..');

describe('npm start', () => {
  const directory = createMockDirectory();
  const start = (...options: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        resolve(ROOT, 'scripts/start.mjs'),
        '--data-dir',
        directory.path,
        ...options,
      ],
      { encoding: 'utf8' },
    );
    return { status, stdout, stderr };
  };

  it('says what it takes', () => {
    const { status, stdout, stderr } = start('--help');
    expect([status, stderr]).toEqual([0, '']);
    for (const option of ['--port', '--data-dir', '--config', '--verbose']) {
      expect(stdout).toContain(option);
    }
  });

  it.each([
    [['--prot', '8300'], "Unknown option '--prot'. See npm start -- --help."],
    [['--port', '80000'], '--port 80000 is not a port: expected 1 to 65535.'],
    [
      ['--config', '/nowhere/my.yaml'],
      'There is no configuration file /nowhere/my.yaml.',
    ],
  ])('answers %j with one sentence and makes nothing', (options, sentence) => {
    expect(start(...options)).toEqual({
      status: 1,
      stdout: '',
      stderr: `[analytics-engine] ${sentence}\n`,
    });
    expect(directory.content()).toEqual({});
  });

  it('does not try for ever where no directory can be made', () => {
    const { status, stderr } = start('--data-dir', '/proc/nowhere/data');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^\[analytics-engine\] The data directory \/proc\/nowhere\/data cannot be made: .+\n$/,
    );
  });
});
