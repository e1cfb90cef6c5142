/* eslint-disable no-restricted-imports -- a test, by another name */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const DEADLINE_MS = 20_000;
const POLL_MS = 50;

/** Starts a server in a group of its own, prints the numbers of it and of its child, and waits. */
const RUNNER = `
const { SystemProcess } = require(${JSON.stringify(
  require.resolve('./SystemProcess'),
)});
const child = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);";
const server =
  "const { spawn } = require('child_process');" +
  "const child = spawn(process.execPath, ['-e', " + JSON.stringify(child) + "]);" +
  "console.log('ready ' + child.pid); setInterval(() => {}, 1000);";
SystemProcess.start({
  name: 'server', command: process.execPath, args: ['-e', server],
  group: true, ready: /ready \\d+/, timeoutMs: ${DEADLINE_MS},
}).then(started => {
  console.log('pids ' + started.pid + ' ' + started.output.match(/\\d+/)[0]);
  process.stdin.once('data', () => { throw new Error('crash'); });
});
`;

/** Whether a process is there. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Starts a run with a server. @returns it, and what it started */
async function startRun(): Promise<{ run: ChildProcess; pids: number[] }> {
  const run = spawn(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      '--eval',
      RUNNER,
    ],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  let output = '';
  for await (const chunk of run.stdout!) {
    output += chunk;
    const found = /pids (\d+) (\d+)/.exec(output);
    if (found) {
      return { run, pids: [Number(found[1]), Number(found[2])] };
    }
  }
  throw new Error(`The run ended: ${output}`);
}

describe('servers of a run that ends early', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL', 'a crash'] as const)(
    'end with it: %s',
    async how => {
      const { run, pids } = await startRun();
      expect(pids.map(isAlive)).toEqual([true, true]);
      const ended = once(run, 'exit');
      if (how === 'a crash') {
        run.stdin!.write('now\n');
      } else {
        run.kill(how);
      }
      await ended;
      const untilMs = Date.now() + DEADLINE_MS;
      while (pids.some(isAlive) && Date.now() < untilMs) {
        await new Promise(resolve => {
          setTimeout(resolve, POLL_MS);
        });
      }
      expect(pids.map(isAlive)).toEqual([false, false]);
    },
  );
});
