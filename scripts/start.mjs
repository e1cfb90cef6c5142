/**
 * `npm start`: from a fresh clone to a running portal. npm hands the signals
 * that it gets to what its shell was replaced by (`exec`), which is this.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { adminToken, lockDataDirectory } from './dataDirectory.mjs';
import { setUp } from './setup.mjs';
import { createStartFailure } from './startFailure.cjs';
import { ROOT, fail, say } from './toolchain.mjs';

const USAGE = `Usage: npm start -- [options]

Starts the portal; what it needs is installed and built first when it is missing.

  --port P        port of the portal and its REST API (8200)
  --data-dir D    where everything is kept (data)
  --config FILE   laid over app-config.yaml; may be repeated
  --verbose       shows the log on the terminal too
  --dev           hot reload; the portal is then on port 3000
  --help          shows this
`;
const READY_TIMEOUT_MS = 180_000;
const READY_POLL_MS = 500;
const STOP_TIMEOUT_MS = 60_000;
/** Of one Ctrl-C, the terminal tells this process and so does npm. */
const SAME_SIGNAL_MS = 1_000;
const LAST_LOG_LINES = 15;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '8200' },
        'data-dir': { type: 'string', default: 'data' },
        config: { type: 'string', multiple: true, default: [] },
        verbose: { type: 'boolean', default: false },
        dev: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      fail(`--port ${values.port} is not a port: expected 1 to 65535.`);
    }
    const config = values.config.map(file => resolve(ROOT, file));
    for (const file of config) {
      if (!existsSync(file)) {
        fail(`There is no configuration file ${file}.`);
      }
    }
    return {
      ...values,
      config,
      port,
      dataDirectory: resolve(ROOT, values['data-dir']),
    };
  } catch (error) {
    return fail(`${error.message}. See npm start -- --help.`);
  }
}

/** Resolves when the port is free, ends the process when it is not. */
function requireFreePort(port) {
  return new Promise(done => {
    const probe = createServer();
    probe.once('error', error => {
      fail(
        error.code === 'EADDRINUSE'
          ? `Port ${port} is taken by another program. Stop that, or choose another with: npm start -- --port ${
              port + 1
            }`
          : `Port ${port} cannot be used: ${error.message}.`,
      );
    });
    probe.listen(port, () => probe.close(done));
  });
}

function configArguments(options) {
  const files = [join(ROOT, 'app-config.yaml'), ...options.config];
  return files.flatMap(file => ['--config', file]);
}

function backendEnv(env, options, token) {
  const url = `http://localhost:${options.port}`;
  return {
    ...env,
    NODE_ENV: env.NODE_ENV ?? 'development',
    // The V8 default is sized by the machine's memory, which is too little on small ones.
    NODE_OPTIONS: `--no-warnings ${env.NODE_OPTIONS ?? ''}`.trim(),
    ADMIN_TOKEN: token,
    APP_CONFIG_app_baseUrl: JSON.stringify(
      options.dev ? 'http://localhost:3000' : url,
    ),
    APP_CONFIG_backend_baseUrl: JSON.stringify(url),
    APP_CONFIG_backend_listen_port: String(options.port),
    APP_CONFIG_backend_database_connection_directory: JSON.stringify(
      join(options.dataDirectory, 'metadata'),
    ),
    APP_CONFIG_analytics_dataDirectory: JSON.stringify(options.dataDirectory),
  };
}

function spawnBackend(options, env) {
  if (options.dev) {
    return spawn(
      'yarn',
      ['backstage-cli', 'repo', 'start', ...configArguments(options)],
      {
        cwd: ROOT,
        // Each package runs in its own directory then.
        env: { ...env, ANALYTICS_ENGINE_ROOT: ROOT },
        stdio: 'inherit',
      },
    );
  }
  return spawn(
    'node',
    [
      '--enable-source-maps',
      '--require',
      join(ROOT, 'scripts/stopWithParent.cjs'),
      '--require',
      join(ROOT, 'node_modules/@backstage/cli-node/config/nodeTransform.cjs'),
      join(ROOT, 'packages/backend/src/index.ts'),
      ...configArguments(options),
    ],
    // A process group of its own: Ctrl-C reaches the engine through the
    // backend's shutdown, in order, and not all processes at once.
    { cwd: ROOT, env, stdio: ['pipe', 'pipe', 'pipe'], detached: true },
  );
}

async function waitUntilReady(port, isOver) {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline && !isOver()) {
    try {
      const response = await fetch(
        `http://127.0.0.1:${port}/actuator/health/readiness`,
      );
      if (response.ok) {
        return true;
      }
    } catch {
      // Not listening yet.
    }
    await new Promise(done => setTimeout(done, READY_POLL_MS));
  }
  return false;
}

/** A path as one would type it: relative below the working directory. */
function shortest(path) {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
}

function sayWelcome(options, tokenFile, logFile) {
  const url = `http://localhost:${options.port}`;
  say('');
  say(`Analytics Engine is running:   ${url}`);
  say(`Pipelines:                     ${url}/pipelines`);
  say(
    `Status by REST:                curl ${url}/api/v1/analytics/pipelines/status`,
  );
  say(
    `Administrator's token:         export ADMIN_TOKEN=$(cat ${shortest(
      tokenFile,
    )})`,
  );
  say(`Log:                           ${logFile}`);
  say('Stop with Ctrl-C.');
}

/** Keeps why the portal did not start, or the last lines of its output: it writes its log itself. */
function followOutput(child, verbose) {
  let lines = [];
  const failure = createStartFailure();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', line => {
      lines = [...lines, line].slice(-LAST_LOG_LINES);
      if (stream === child.stderr) {
        failure.take(line);
      }
      if (verbose) {
        say(line);
      }
    });
  }
  return () => failure.text() || lines.join('\n');
}

async function main() {
  const options = readOptions();
  process.on('exit', lockDataDirectory(options.dataDirectory));
  await requireFreePort(options.port);
  const env = setUp({ build: !options.dev });
  const { file: tokenFile, token } = adminToken(options.dataDirectory);
  const logFile = join(options.dataDirectory, 'logs', 'application.log');

  say('Starting ...');
  const child = spawnBackend(options, backendEnv(env, options, token));
  let over = false;
  let stopping = false;
  let stopAskedAt = 0;
  const lastWords = options.dev
    ? () => ''
    : followOutput(child, options.verbose);

  const stop = () => {
    if (stopping && Date.now() - stopAskedAt < SAME_SIGNAL_MS) {
      return;
    }
    if (stopping) {
      say('Stopping at once.');
      child.kill('SIGKILL');
      return;
    }
    stopping = true;
    stopAskedAt = Date.now();
    say(
      'Stopping: blocks in hand are finished first (Ctrl-C again stops at once) ...',
    );
    child.kill('SIGTERM');
    setTimeout(() => {
      say('It did not stop in time and is ended.');
      child.kill('SIGKILL');
    }, STOP_TIMEOUT_MS).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, stop);
  }

  child.on('exit', (code, signal) => {
    over = true;
    if (stopping) {
      say('Stopped.');
      process.exit(0);
    }
    if (!options.dev && !options.verbose) {
      process.stderr.write(`${lastWords()}\n`);
    }
    const how = signal ?? `exit code ${code}`;
    fail(
      existsSync(logFile)
        ? `The portal ended by itself (${how}); its log is ${logFile}.`
        : `The portal ended by itself (${how}) before it began its log.`,
    );
  });

  if (!options.dev) {
    if (await waitUntilReady(options.port, () => over || stopping)) {
      sayWelcome(options, tokenFile, logFile);
    } else if (!over && !stopping) {
      say(
        `The portal is up but not ready yet; see http://localhost:${options.port}/actuator/health and ${logFile}.`,
      );
    }
  }
}

await main();
