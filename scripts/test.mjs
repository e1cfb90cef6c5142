/** `npm test`: the whole suite that needs nothing but npm. Arguments go to jest. */
import { spawn } from 'node:child_process';
import { setUp } from './setup.mjs';
import { ROOT } from './toolchain.mjs';

const env = setUp();
const child = spawn(
  'yarn',
  ['backstage-cli', 'repo', 'test', ...process.argv.slice(2)],
  {
    cwd: ROOT,
    stdio: 'inherit',
    // CI=1 keeps jest out of watch mode.
    env: {
      ...env,
      CI: '1',
      // Databases in containers are for test:systems, which brings its own.
      BACKSTAGE_TEST_DISABLE_DOCKER: '1',
      NODE_OPTIONS: '--no-warnings',
    },
  },
);
child.on('exit', (code, signal) => {
  process.exitCode = signal ? 1 : code ?? 1;
});
