import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';

const GROUPS = ['packages', 'plugins'];

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/**
 * Gives packages in `target` the modules that they say they need at run time,
 * with theirs, out of a checkout that is laid out alike: what an installation
 * for production has, and nothing else. Nothing leads back into the checkout.
 *
 * @throws Error when one of the packages says it needs what is not installed
 */
export function linkDependencies(checkout: string, target: string): void {
  const own = GROUPS.flatMap(group =>
    readdirSync(join(target, group)).map(name => join(group, name)),
  );
  const names = new Set<string>();
  for (const path of own) {
    const { name } = manifestAt(join(target, path));
    names.add(name);
    const link = join(target, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(dirname(link), join(target, path)), link);
  }
  const linked = new Set<string>();
  const todo = own.map(path => ({ path, isOwn: true }));
  for (let next = todo.pop(); next; next = todo.pop()) {
    const { path, isOwn } = next;
    const manifest = manifestAt(join(isOwn ? target : checkout, path));
    for (const { name, required } of needsOf(manifest)) {
      if (names.has(name)) continue;
      const found = lookUp(checkout, path, name);
      if (found === undefined) {
        // Of what others need, Yarn installs what there is for this system.
        if (!isOwn || !required) continue;
        throw new Error(`${manifest.name} needs ${name}: it is not installed`);
      }
      if (linked.has(found)) continue;
      linked.add(found);
      linkTree(join(checkout, found), join(target, found));
      todo.push({ path: found, isOwn: false });
    }
  }
}

function manifestAt(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
}

function needsOf(manifest: Manifest): { name: string; required: boolean }[] {
  const { dependencies, optionalDependencies, peerDependencies } = manifest;
  const isOptional = (name: string) =>
    manifest.peerDependenciesMeta?.[name]?.optional;
  return [
    ...Object.keys(dependencies ?? {}).map(name => ({ name, required: true })),
    ...[
      ...Object.keys(optionalDependencies ?? {}),
      ...Object.keys(peerDependencies ?? {}).filter(name => !isOptional(name)),
    ].map(name => ({ name, required: false })),
  ];
}

/** Where Node would find a package from another one, relative to the checkout. */
function lookUp(
  checkout: string,
  from: string,
  name: string,
): string | undefined {
  for (let directory = from; ; directory = dirname(directory)) {
    const path = join(directory, 'node_modules', name);
    if (existsSync(join(checkout, path, 'package.json'))) return path;
    if (directory === '.') return undefined;
  }
}

/** Without the modules inside, of which not all are needed. */
function linkTree(source: string, target: string): void {
  mkdirSync(target, { recursive: true });
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    if (entry.name === 'node_modules') continue;
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) {
      linkTree(from, to);
    } else if (entry.isSymbolicLink()) {
      symlinkSync(readlinkSync(from), to);
    } else {
      linkFile(from, to);
    }
  }
}

function linkFile(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    // Another file system, or more links than a file can have.
    if (!['EXDEV', 'EMLINK', 'EPERM'].includes((error as any).code)) {
      throw error;
    }
    copyFileSync(from, to);
  }
}
