import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import {
  describeFileError,
  EmbeddedClickHouseError,
} from './EmbeddedClickHouseError';

/** Below this the engine could not even merge its parts. */
const MIN_FREE_BYTES = 64 << 20;

/** Where everything of one embedded server is. */
export interface Layout {
  directory: string;
  /** The engine's own directory. */
  engine: string;
  /** Named pipes; emptied at every start. */
  pipes: string;
  temporary: string;
  userFiles: string;
  configFile: string;
  usersFile: string;
  passwordFile: string;
  generationFile: string;
  backups: string;
}

/** The layout below a data directory, without touching the disk. */
export function layoutOf(directory: string, backupDirectory?: string): Layout {
  const root = resolve(directory);
  return {
    directory: root,
    engine: join(root, 'engine'),
    pipes: join(root, 'run'),
    temporary: join(root, 'tmp'),
    userFiles: join(root, 'user_files'),
    configFile: join(root, 'config.xml'),
    usersFile: join(root, 'users.xml'),
    passwordFile: join(root, 'password'),
    generationFile: join(root, 'generation'),
    backups: backupDirectory ? resolve(backupDirectory) : join(root, 'backups'),
  };
}

/**
 * Makes the directories.
 * @throws EmbeddedClickHouseError in one sentence when the place cannot serve.
 */
export function prepareDirectory(layout: Layout): void {
  if (/[*?{}\n]/.test(layout.directory)) {
    throw new EmbeddedClickHouseError(
      `The data directory ${layout.directory} has a character in its path that the engine reads as a pattern (* ? { })`,
    );
  }
  try {
    mkdirSync(layout.directory, { recursive: true, mode: 0o700 });
    for (const path of [
      layout.engine,
      layout.temporary,
      layout.userFiles,
      layout.backups,
    ]) {
      mkdirSync(path, { recursive: true, mode: 0o700 });
    }
    const probe = join(
      layout.directory,
      `.probe-${randomBytes(6).toString('hex')}`,
    );
    writeFileSync(probe, 'x'.repeat(4096));
    rmSync(probe);
    const { bavail, bsize } = statfsSync(layout.directory);
    if (bavail * bsize < MIN_FREE_BYTES) {
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    }
  } catch (error) {
    throw describeFileError(layout.directory, error);
  }
}

/** Empties what a former process left behind. Only for the holder of the lock. */
export function cleanLeftovers(layout: Layout): void {
  for (const path of [layout.pipes, layout.temporary]) {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { recursive: true, mode: 0o700 });
  }
}

/** The password of the data directory, made once and kept readable for its owner alone. */
export function readOrCreatePassword(layout: Layout): string {
  if (existsSync(layout.passwordFile)) {
    const password = readFileSync(layout.passwordFile, 'utf8').trim();
    if (password.length >= 16) {
      chmodSync(layout.passwordFile, 0o600);
      return password;
    }
  }
  const password = randomBytes(24).toString('base64url');
  writeFileSync(layout.passwordFile, `${password}\n`, { mode: 0o600 });
  chmodSync(layout.passwordFile, 0o600);
  return password;
}

/** Counts the engine processes that this data directory has had. */
export function nextGeneration(layout: Layout): number {
  const last = existsSync(layout.generationFile)
    ? Number(readFileSync(layout.generationFile, 'utf8'))
    : 0;
  const next = Number.isSafeInteger(last) && last >= 0 ? last + 1 : 1;
  writeFileSync(layout.generationFile, `${next}\n`, { mode: 0o600 });
  return next;
}
