import { randomBytes } from 'node:crypto';
import {
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { EmbeddedClickHouseError } from './EmbeddedClickHouseError';
import { identify, isAlive, ProcessIdentity } from './processIdentity';

/** An engine whose supervisor was killed ends by itself; a new one waits for that so long. */
const ORPHAN_WAIT_MS = 10_000;
const TAKEOVER_ATTEMPTS = 5;

interface LockContent {
  supervisor: ProcessIdentity;
  engine?: ProcessIdentity;
}

/** Keeps a data directory to one supervisor. The lock of a process that is dead is taken over. */
export class DataDirectoryLock {
  readonly #path: string;

  /** @throws EmbeddedClickHouseError naming the pid that holds the directory. */
  static async acquire(directory: string): Promise<DataDirectoryLock> {
    const path = join(directory, 'lock');
    for (let attempt = 0; attempt < TAKEOVER_ATTEMPTS; attempt++) {
      if (create(path)) return new DataDirectoryLock(path);
      const text = read(path);
      const holder = text === undefined ? undefined : parse(text);
      if (text === undefined) continue;
      if (holder && isAlive(holder.supervisor)) {
        throw new EmbeddedClickHouseError(
          `The data directory ${directory} is in use by the process ${holder.supervisor.pid}`,
        );
      }
      if (holder?.engine) await waitForEnd(directory, holder.engine);
      // Renaming is atomic: of several newcomers one gets this file, and only if it is the stale one.
      const stale = `${path}.${randomBytes(6).toString('hex')}`;
      try {
        renameSync(path, stale);
      } catch {
        continue;
      }
      if (read(stale) !== text) renameSync(stale, path);
      else rmSync(stale, { force: true });
    }
    throw new EmbeddedClickHouseError(
      `The data directory ${directory} is being started by another process`,
    );
  }

  private constructor(path: string) {
    this.#path = path;
  }

  /** Notes the engine's process, so that a successor does not start beside it. */
  noteEngine(pid: number): void {
    writeFileSync(
      this.#path,
      JSON.stringify({
        supervisor: identify(process.pid),
        engine: identify(pid),
      }),
    );
  }

  release(): void {
    rmSync(this.#path, { force: true });
  }
}

function create(path: string): boolean {
  const own = `${path}.${randomBytes(6).toString('hex')}`;
  const content: LockContent = { supervisor: identify(process.pid) };
  writeFileSync(own, JSON.stringify(content), { mode: 0o600 });
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(text: string): LockContent | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function waitForEnd(
  directory: string,
  engine: ProcessIdentity,
): Promise<void> {
  const deadline = Date.now() + ORPHAN_WAIT_MS;
  while (isAlive(engine)) {
    if (Date.now() > deadline) {
      throw new EmbeddedClickHouseError(
        `The data directory ${directory} is in use by the engine process ${engine.pid}, whose supervisor is gone`,
      );
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
