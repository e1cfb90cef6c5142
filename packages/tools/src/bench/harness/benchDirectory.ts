import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory that is gone when this process is, unless it is killed outright. */
export async function benchDirectory(name: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), `${name}-`));
  process.once('exit', () =>
    rmSync(directory, { recursive: true, force: true, maxRetries: 10 }),
  );
  return directory;
}
