/**
 * Brings a fresh clone to the state in which everything can run: toolchain,
 * dependencies and, with `--build`, the portal. What is up to date is left alone.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT, run, say, toolchainEnv } from './toolchain.mjs';

const STAMPS_DIR = join(ROOT, 'node_modules', '.analytics-engine');
const PORTAL_BUNDLE = join(ROOT, 'packages/app/dist/index.html');
/** Roles of packages whose sources end up in the browser bundle. */
const PORTAL_ROLES = new Set([
  'frontend',
  'frontend-plugin',
  'web-library',
  'common-library',
]);
const NOT_SOURCES = new Set(['node_modules', 'dist', 'dist-types', 'coverage']);

function filesBelow(directory) {
  return readdirSync(directory, { withFileTypes: true })
    .filter(entry => !NOT_SOURCES.has(entry.name))
    .flatMap(entry => {
      const path = join(directory, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

function workspaceManifests() {
  return ['packages', 'plugins'].flatMap(group =>
    readdirSync(join(ROOT, group))
      .map(name => join(ROOT, group, name, 'package.json'))
      .filter(existsSync),
  );
}

function portalPackages() {
  return workspaceManifests()
    .filter(path => {
      const { backstage } = JSON.parse(readFileSync(path, 'utf8'));
      return PORTAL_ROLES.has(backstage?.role);
    })
    .map(path => dirname(path));
}

function digest(paths) {
  const hash = createHash('sha256');
  for (const path of [...paths].sort()) {
    hash
      .update(path.slice(ROOT.length))
      .update('\0')
      .update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** Does `work` unless the stamp of that name says that it was done for `key`. */
function once(name, key, work) {
  const stamp = join(STAMPS_DIR, name);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) {
    return;
  }
  work();
  mkdirSync(STAMPS_DIR, { recursive: true });
  writeFileSync(stamp, key);
}

/**
 * @param {{ build?: boolean }} options - `build` also builds the portal
 * @returns the environment for child processes
 */
export function setUp({ build = false } = {}) {
  const env = toolchainEnv();
  const manifests = [
    ...['package.json', '.yarnrc.yml', 'yarn.lock'].map(name =>
      join(ROOT, name),
    ),
    ...workspaceManifests(),
  ];
  once('dependencies', digest(manifests), () => {
    say('Installing dependencies (a few minutes the first time) ...');
    run('yarn', ['install', '--immutable'], env, 'Installing the dependencies');
  });
  if (build) {
    const sources = portalPackages().flatMap(filesBelow);
    if (!existsSync(PORTAL_BUNDLE)) {
      // A stamp without the bundle that it speaks of counts for nothing.
      rmSync(join(STAMPS_DIR, 'portal'), { force: true });
    }
    once('portal', digest(sources), () => {
      say('Building the portal (a minute or two) ...');
      // It would list some three hundred files.
      run('yarn', ['workspace', 'app', 'build'], env, 'Building the portal', {
        quiet: true,
      });
    });
  }
  return env;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setUp({ build: process.argv.includes('--build') });
  say('Everything is in place.');
}
