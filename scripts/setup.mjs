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
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT, run, say, toolchainEnv } from './toolchain.mjs';

const STAMPS_DIR = join(ROOT, 'node_modules', '.analytics-engine');
/** Packages whose sources end up in the browser bundle. */
const PORTAL_SOURCES = [
  'packages/app',
  'plugins/analytics-common',
  'plugins/analytics-react',
  'plugins/pipelines',
];

function workspaceManifests() {
  return ['packages', 'plugins'].flatMap(group =>
    readdirSync(join(ROOT, group))
      .map(name => join(ROOT, group, name, 'package.json'))
      .filter(existsSync),
  );
}

function filesBelow(directory) {
  return readdirSync(directory, { withFileTypes: true })
    .filter(entry => !['node_modules', 'dist', 'dist-types'].includes(entry.name))
    .flatMap(entry => {
      const path = join(directory, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

function digest(paths) {
  const hash = createHash('sha256');
  for (const path of [...paths].sort()) {
    hash.update(path.slice(ROOT.length)).update('\0').update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** Does the work unless `stamp` already holds `key`; writes it only after success. */
function once(stamp, key, work) {
  const path = join(STAMPS_DIR, stamp);
  if (existsSync(path) && readFileSync(path, 'utf8') === key) {
    return;
  }
  work();
  mkdirSync(STAMPS_DIR, { recursive: true });
  writeFileSync(path, key);
}

/**
 * @param {{ build?: boolean }} options - `build` also builds the portal
 * @returns the environment for child processes
 */
export function setUp({ build = false } = {}) {
  const env = toolchainEnv();
  const manifests = [
    join(ROOT, 'package.json'),
    join(ROOT, '.yarnrc.yml'),
    join(ROOT, 'yarn.lock'),
    ...workspaceManifests(),
  ];
  once('install', digest(manifests), () => {
    say('Installing dependencies (a few minutes the first time) ...');
    run('yarn', ['install', '--immutable'], env, 'Installing the dependencies');
  });
  if (build) {
    const sources = PORTAL_SOURCES.flatMap(name => filesBelow(join(ROOT, name)));
    const bundle = join(ROOT, 'packages/app/dist/index.html');
    const built = existsSync(bundle) && statSync(bundle).size > 0;
    once('portal', built ? digest(sources) : 'missing', () => {
      say('Building the portal ...');
      run('yarn', ['workspace', 'app', 'build'], env, 'Building the portal');
      mkdirSync(STAMPS_DIR, { recursive: true });
    });
    // The digest is of what was built, also when the bundle was missing before.
    writeFileSync(join(STAMPS_DIR, 'portal'), digest(sources));
  }
  return env;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setUp({ build: process.argv.includes('--build') });
  say('Everything is in place.');
}
