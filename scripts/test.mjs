/** `npm test`: the whole suite that needs nothing but npm. Arguments go to jest. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setUp } from './setup.mjs';
import { runInstead } from './toolchain.mjs';

const env = setUp();
// Backstage leaves the directories of its tests behind when it sees CI.
const directories = mkdtempSync(
  join(env.RUNNER_TEMP ?? tmpdir(), 'analytics-tests-'),
);
process.on('exit', () => rmSync(directories, { recursive: true, force: true }));
runInstead(
  'yarn',
  ['backstage-cli', 'repo', 'test', ...process.argv.slice(2)],
  {
    ...env,
    RUNNER_TEMP: directories,
    // Keeps jest out of watch mode.
    CI: '1',
    // Databases in containers are for test:systems, which brings its own.
    BACKSTAGE_TEST_DISABLE_DOCKER: '1',
    NODE_OPTIONS: '--no-warnings',
  },
);
