import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where downloads of systems are kept: outside the tree, shared by checkouts. */
export async function systemsCacheDirectory(name: string): Promise<string> {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const directory = join(base, 'analytics-engine', 'systems', name);
  await mkdir(directory, { recursive: true });
  return directory;
}
