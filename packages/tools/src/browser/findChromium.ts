import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const COMMON_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * Path of a Chromium: `CHROMIUM_PATH`, then where systems keep one, then, as
 * root on a Debian system, one from its packages.
 *
 * @throws Error that says what to do when there is none
 */
export async function findChromium(): Promise<string> {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) {
    if (await isExecutable(wanted)) {
      return wanted;
    }
    throw new Error(`CHROMIUM_PATH is '${wanted}', which cannot be executed`);
  }
  const found = await firstExecutable(COMMON_PATHS);
  if (found) {
    return found;
  }
  await installFromPackages();
  const installed = await firstExecutable(COMMON_PATHS);
  if (!installed) {
    throw new Error(
      'There is no Chromium for the browser tests: install one, or name it in CHROMIUM_PATH',
    );
  }
  return installed;
}

async function installFromPackages(): Promise<void> {
  if (process.getuid?.() !== 0 || !(await isExecutable('/usr/bin/apt-get'))) {
    return;
  }
  const options = {
    timeout: INSTALL_TIMEOUT_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  try {
    await run('apt-get', ['update'], options);
    await run('apt-get', ['install', '-y', 'chromium'], options);
  } catch (error) {
    throw new Error(
      `There is no Chromium for the browser tests, and it could not be installed: ${
        (error as Error).message
      }`,
    );
  }
}

async function firstExecutable(paths: string[]): Promise<string | undefined> {
  for (const path of paths) {
    if (await isExecutable(path)) {
      return path;
    }
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
