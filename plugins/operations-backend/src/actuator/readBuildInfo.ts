import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { OperationsConfig } from '../config';

/** {@link BuildInfo}. */
export const buildInfoSchema = z.strictObject({
  build: z.strictObject({
    artifact: z.string(),
    name: z.string(),
    group: z.string(),
    version: z.string(),
    time: z.string().optional(),
  }),
  git: z
    .strictObject({
      branch: z.string().optional(),
      commit: z.strictObject({ id: z.string() }),
    })
    .optional(),
});
/** Body of `/actuator/info`; what is not known is absent. */
export type BuildInfo = z.infer<typeof buildInfoSchema>;

/**
 * What the build was told, else what the working copy says.
 *
 * @param directory - where to look for package.json and .git, going up
 */
export function readBuildInfo(
  configured: OperationsConfig['build'],
  directory: string,
): BuildInfo {
  const git = configured.commit
    ? { branch: configured.branch, commit: configured.commit }
    : readGit(directory);
  return {
    build: {
      artifact: 'analytics-engine',
      name: 'analytics-engine',
      group: 'com.gogidix.analytics',
      version: configured.version ?? readVersion(directory),
      ...(configured.time && { time: configured.time }),
    },
    ...(git && {
      git: { branch: git.branch, commit: { id: git.commit.slice(0, 7) } },
    }),
  };
}

function readVersion(directory: string): string {
  const file = findUp(directory, 'package.json');
  return file ? JSON.parse(readFileSync(file, 'utf8')).version : 'unknown';
}

function readGit(
  directory: string,
): { branch?: string; commit: string } | undefined {
  try {
    const root = findUp(directory, '.git');
    if (!root) {
      return undefined;
    }
    const head = readFileSync(join(root, 'HEAD'), 'utf8').trim();
    const ref = /^ref: (refs\/heads\/(.+))$/.exec(head);
    if (!ref) {
      return { commit: head };
    }
    const file = join(root, ref[1]);
    const commit = existsSync(file)
      ? readFileSync(file, 'utf8').trim()
      : new RegExp(`^([0-9a-f]+) ${ref[1]}$`, 'm').exec(
          readFileSync(join(root, 'packed-refs'), 'utf8'),
        )?.[1];
    return commit ? { branch: ref[2], commit } : undefined;
  } catch {
    // A working copy of an unusual kind; the build can tell it by configuration.
    return undefined;
  }
}

function findUp(directory: string, name: string): string | undefined {
  for (let current = directory; ; current = dirname(current)) {
    const candidate = join(current, name);
    if (existsSync(candidate)) {
      return candidate;
    }
    if (dirname(current) === current) {
      return undefined;
    }
  }
}
