/**
 * The data directory of a running portal: one process at a time, room to
 * write, and the token of its administrator.
 */
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fail } from './toolchain.mjs';

const MIN_FREE_BYTES = 512 * 1024 * 1024;

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** When the process began, so that a reused pid is not taken for the old one. */
function startTimeOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function holderOf(lockFile) {
  try {
    const { pid, startTime } = JSON.parse(readFileSync(lockFile, 'utf8'));
    const same = startTime === undefined || startTime === startTimeOf(pid);
    return isRunning(pid) && same ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Step by step: `recursive` never ends where a parent takes no directories, as /proc. */
function makeDirectory(directory) {
  const parent = dirname(directory);
  if (!existsSync(parent)) {
    makeDirectory(parent);
  }
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    if (error.code !== 'EEXIST' || !statSync(directory).isDirectory()) {
      throw error;
    }
  }
}

/**
 * Takes the directory for this process, or ends with one sentence.
 *
 * @returns a function that gives it back
 */
export function lockDataDirectory(directory) {
  try {
    makeDirectory(directory);
  } catch (error) {
    fail(`The data directory ${directory} cannot be made: ${error.message}.`);
  }
  const { bavail, bsize } = statfsSync(directory);
  if (bavail * bsize < MIN_FREE_BYTES) {
    const mebibytes = size => Math.floor(size / 1024 / 1024);
    fail(
      `The disk of ${directory} is full: ${mebibytes(
        bavail * bsize,
      )} MiB are free, ` +
        `${mebibytes(MIN_FREE_BYTES)} MiB are needed to start.`,
    );
  }
  const lockFile = join(directory, 'portal.lock');
  const lock = JSON.stringify({
    pid: process.pid,
    startTime: startTimeOf(process.pid),
  });
  for (let attempt = 0; ; attempt += 1) {
    try {
      writeFileSync(lockFile, lock, { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') {
        fail(
          `The data directory ${directory} cannot be written: ${error.message}.`,
        );
      }
      const pid = holderOf(lockFile);
      if (pid !== undefined || attempt > 0) {
        fail(
          `Analytics Engine already runs on ${directory} (process ${
            pid ?? 'unknown'
          }). ` + 'Stop it first, or choose another directory with --data-dir.',
        );
      }
      rmSync(lockFile, { force: true });
    }
  }
  return () => rmSync(lockFile, { force: true });
}

/** The administrator's token, made at the first start and readable by its owner only. */
export function adminToken(directory) {
  const file = join(directory, 'admin-token');
  if (!existsSync(file)) {
    writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, {
      mode: 0o600,
    });
  }
  return { file, token: readFileSync(file, 'utf8').trim() };
}
