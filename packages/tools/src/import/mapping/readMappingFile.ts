import { InputError } from '@backstage/errors';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { mappingFileSchema, type MappingFile } from './types';

/** Mappings that are shipped. */
const SHIPPED_DIRECTORY = join(
  dirname(require.resolve('@analytics-engine/tools/package.json')),
  'mappings',
);

/** @throws InputError naming what does not fit */
export async function readMappingFile(path: string): Promise<MappingFile> {
  let content: unknown;
  try {
    content = parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new InputError(
      `Mapping '${path}' cannot be read: ${(error as Error).message}`,
    );
  }
  const result = mappingFileSchema.safeParse(content);
  if (!result.success) {
    throw new InputError(`Mapping '${path}': ${z.prettifyError(result.error)}`);
  }
  return result.data;
}

/** The shipped mapping that is made for this dataset and exactly this header, if any. */
export async function findShippedMapping(
  dataset: string,
  header: readonly string[],
): Promise<MappingFile | undefined> {
  for (const file of (await readdir(SHIPPED_DIRECTORY)).sort()) {
    const mapping = await readMappingFile(join(SHIPPED_DIRECTORY, file));
    if (
      mapping.dataset === dataset &&
      mapping.header?.length === header.length &&
      mapping.header.every((name, index) => name === header[index])
    ) {
      return mapping;
    }
  }
  return undefined;
}

/**
 * Reads `order_id=InvoiceNo` of the command line.
 *
 * @throws InputError when it is no assignment
 */
export function parseMapOption(text: string): [string, string] {
  const match = /^\s*([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(\S.*)$/s.exec(text);
  if (!match) {
    throw new InputError(
      `--map '${text}': expected column=expression, such as order_id=InvoiceNo`,
    );
  }
  return [match[1], match[2].trim()];
}
