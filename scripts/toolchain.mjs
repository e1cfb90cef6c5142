/**
 * The toolchain of this checkout: Node 24 and Yarn, from the npm registry
 * when the machine does not have them, in `.tools/` beside the sources.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const NODE_VERSION = '24';
const YARN_VERSION = '4.13.0';
const TOOLS_DIR = join(ROOT, '.tools');
/** More than any build says. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const SUPPORTED_NODE_MAJORS = [22, 24];

/** Prints one line for the person at the terminal. */
export function say(message) {
  process.stdout.write(`[analytics-engine] ${message}\n`);
}

/** Ends the process with one clear sentence and exit code 1. */
export function fail(message) {
  process.stderr.write(`[analytics-engine] ${message}\n`);
  process.exit(1);
}

function wantedTools() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) {
    fail(
      `Node ${process.versions.node} is too old: Node 20 or newer is needed to begin.`,
    );
  }
  const tools = [`@yarnpkg/cli-dist@${YARN_VERSION}`];
  // Started by the Node that was installed here: it is still wanted.
  const isOurs = process.execPath.startsWith(TOOLS_DIR + sep);
  if (isOurs || !SUPPORTED_NODE_MAJORS.includes(major)) {
    tools.push(`node@${NODE_VERSION}`);
  }
  return tools;
}

/**
 * Makes sure that the tools are there and answers the environment in which
 * `node` and `yarn` are the right ones. A second call costs two file reads.
 */
export function toolchainEnv() {
  const wanted = wantedTools();
  const stamp = join(TOOLS_DIR, 'installed.json');
  const key = JSON.stringify({
    wanted,
    platform: process.platform,
    arch: process.arch,
  });
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== key) {
    say(`Installing the toolchain (${wanted.join(', ')}) into .tools ...`);
    mkdirSync(TOOLS_DIR, { recursive: true });
    writeFileSync(join(TOOLS_DIR, 'package.json'), '{"private":true}\n');
    const result = spawnSync(
      process.platform === 'win32' ? 'npm.cmd' : 'npm',
      [
        'install',
        '--no-audit',
        '--no-fund',
        '--no-save',
        '--loglevel=error',
        ...wanted,
      ],
      {
        cwd: TOOLS_DIR,
        stdio: ['ignore', 'inherit', 'inherit'],
        env: cleanNpmEnv(),
      },
    );
    if (result.status !== 0) {
      fail(
        'The toolchain could not be installed from the npm registry; is it reachable?',
      );
    }
    writeFileSync(stamp, key);
  }
  const bins = [
    join(TOOLS_DIR, 'node_modules', '.bin'),
    join(TOOLS_DIR, 'node_modules', 'node', 'bin'),
    join(ROOT, 'node_modules', '.bin'),
  ].filter(existsSync);
  return {
    ...cleanNpmEnv(),
    PATH: [...bins, process.env.PATH].join(delimiter),
  };
}

/** npm exports its own settings to scripts; nested npm and yarn must not see them. */
function cleanNpmEnv() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)),
  );
}

/**
 * Runs a command with the toolchain, in the root, and fails with one sentence.
 *
 * @param {{ quiet?: boolean }} options - `quiet` shows its output only when it fails
 */
export function run(command, args, env, what, { quiet = false } = {}) {
  const result = spawnSync(command, args, {
    cwd: ROOT,
    stdio: quiet ? 'pipe' : 'inherit',
    maxBuffer: MAX_OUTPUT_BYTES,
    env,
  });
  if (result.status !== 0) {
    if (quiet) {
      process.stderr.write(result.stdout ?? '');
      process.stderr.write(result.stderr ?? '');
    }
    fail(`${what} failed (${result.signal ?? `exit code ${result.status}`}).`);
  }
}

/**
 * Runs a command with the toolchain, in the root, in place of this process:
 * it gets the signals, and its end is ours.
 */
export function runInstead(command, args, env) {
  const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 1 : code ?? 1;
  });
}
