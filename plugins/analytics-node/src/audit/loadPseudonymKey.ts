import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const KEY_BYTES = 32;

/**
 * Reads the installation's key for pseudonyms from `<dataDirectory>/keys`,
 * and makes it at the first start. Losing it means that old pseudonyms can
 * no longer be matched to anybody.
 */
export async function loadPseudonymKey(dataDirectory: string): Promise<Buffer> {
  const directory = join(dataDirectory, 'keys');
  const path = join(directory, 'pseudonym.key');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const existing = await readKey(path);
  if (existing) {
    return existing;
  }
  const temporary = join(directory, `.pseudonym-${randomUUID()}`);
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`);
    await file.sync();
    await file.close();
    // A link, not a rename: of two processes that start at once, the first wins.
    await link(temporary, path).catch(error => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(temporary, { force: true });
  }
  return (await readKey(path))!;
}

async function readKey(path: string): Promise<Buffer | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== KEY_BYTES) {
    throw new Error(
      `'${path}' is not a key: expected ${KEY_BYTES} bytes in base64, found ${key.length}`,
    );
  }
  return key;
}
