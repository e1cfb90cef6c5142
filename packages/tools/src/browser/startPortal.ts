import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { RunningPortal } from './RunningPortal';

const ROOT = resolve(resolvePackagePath('@analytics-engine/tools'), '../..');
const START_TIMEOUT_MS = 240_000;
const POLL_MS = 500;
const STOP_TIMEOUT_MS = 60_000;
const OUTPUT_CHARACTERS = 4_000;

/** The product, started for tests. */
export interface StartedPortal {
  url: string;
  dataDirectory: string;
  /**
   * Stops it as a process manager would, which knows of npm only, and removes
   * its data.
   *
   * @throws Error when it goes on without npm
   */
  stop(): Promise<void>;
}

/**
 * Starts the product with `npm start`, on a free port with data of its own.
 *
 * @throws Error with the end of the log when it is not ready in time
 */
export async function startPortal(): Promise<StartedPortal> {
  const port = await freePort();
  const dataDirectory = await mkdtemp(join(tmpdir(), 'analytics-browser-'));
  const url = `http://localhost:${port}`;
  const child = spawn(
    'npm',
    ['start', '--', '--port', String(port), '--data-dir', dataDirectory],
    { cwd: ROOT, env: ownEnv(), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-OUTPUT_CHARACTERS);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const portal = RunningPortal.at({ url, dataDirectory });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGINT');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(timer);
    }
    if (await isReady(url)) {
      throw new Error(`npm has ended, the product at ${url} goes on`);
    }
    await rm(dataDirectory, { recursive: true, force: true });
  };
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (await isReady(url)) {
      break;
    }
    if (Date.now() > deadline || child.exitCode !== null) {
      const tail = `${output}\n${await portal.logTail()}`;
      await stop();
      throw new Error(`The product did not start:\n${tail}`);
    }
    await new Promise(done => setTimeout(done, POLL_MS));
  }
  return { url, dataDirectory, stop };
}

/**
 * The environment without this checkout's toolchain, as in a person's terminal:
 * the start script decides by the Node that runs it what has to be installed.
 */
function ownEnv(): NodeJS.ProcessEnv {
  const own = (process.env.PATH ?? '')
    .split(delimiter)
    .filter(path => !path.startsWith(join(ROOT, '.tools')))
    // Yarn puts a directory with its own `node` in front.
    .filter(path => !path.startsWith(tmpdir()));
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: own.join(delimiter),
    NODE_OPTIONS: '',
  };
  // The test runner's; the product is to run as it does for a person.
  delete env.NODE_ENV;
  return env;
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/actuator/health/readiness`);
    return response.ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
