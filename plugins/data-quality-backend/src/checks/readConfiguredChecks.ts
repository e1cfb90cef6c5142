import {
  checkDefinitionSchema,
  type CheckDefinition,
} from '@analytics-engine/plugin-analytics-common';
import { describeIssues } from '@analytics-engine/plugin-analytics-node';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseCheckList } from './parseCheckList';

const SHIPPED_DIRECTORY = resolvePackagePath(
  '@analytics-engine/plugin-data-quality-backend',
  'checks',
);

/**
 * Checks of the configuration, of the files that it names, and those that this
 * plugin ships. An id in the configuration replaces a shipped one.
 *
 * @throws InputError naming the place of everything that is wrong
 */
export function readConfiguredChecks(options: {
  checks: unknown[];
  files: string[];
  shipped: boolean;
}): CheckDefinition[] {
  const shipped = options.shipped
    ? readdirSync(SHIPPED_DIRECTORY)
        .filter(name => name.endsWith('.yaml'))
        .sort()
        .flatMap(name => readFile(resolve(SHIPPED_DIRECTORY, name)))
    : [];
  const own = [
    ...options.files.flatMap(file => readFile(resolve(file))),
    ...readChecks(options.checks, 'analytics.dataQuality.checks'),
  ];
  const ids = new Set<string>();
  for (const { id } of own) {
    if (ids.has(id)) {
      throw new InputError(`Check '${id}' is configured twice`);
    }
    ids.add(id);
  }
  return [...shipped.filter(({ id }) => !ids.has(id)), ...own];
}

function readFile(path: string): CheckDefinition[] {
  try {
    return readChecks(parseCheckList(readFileSync(path, 'utf8')), path);
  } catch (error) {
    throw new InputError(
      `Checks could not be read from ${path}: ${(error as Error).message}`,
    );
  }
}

function readChecks(list: unknown[], place: string): CheckDefinition[] {
  return list.map((input, index) => {
    const parsed = checkDefinitionSchema.safeParse(input);
    if (!parsed.success) {
      const issues = describeIssues(parsed.error, input);
      throw new InputError(
        issues
          .map(
            ({ field, message }) => `${place}[${index}].${field}: ${message}`,
          )
          .join('; '),
      );
    }
    return parsed.data;
  });
}
