/** `npm test`: the whole suite that needs nothing but npm. Arguments go to jest. */
import { setUp } from './setup.mjs';
import { runInstead } from './toolchain.mjs';

const env = setUp();
runInstead(
  'yarn',
  ['backstage-cli', 'repo', 'test', ...process.argv.slice(2)],
  {
    ...env,
    // Keeps jest out of watch mode.
    CI: '1',
    // Databases in containers are for test:systems, which brings its own.
    BACKSTAGE_TEST_DISABLE_DOCKER: '1',
    NODE_OPTIONS: '--no-warnings',
  },
);
