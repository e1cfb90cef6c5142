import { ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { EngineMessage, StartMessage } from '../server/messages';
import { EmbeddedClickHouseError } from './EmbeddedClickHouseError';

/** An engine that loads many parts takes its time; longer than this is a failure. */
const START_TIMEOUT_MS = 120_000;
/** Threads besides one per statement: control connection, compression, files. */
const SPARE_THREADS = 8;
const STDERR_TAIL_BYTES = 4096;

/** How the process ended. */
export interface EngineExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
}

/** One engine process: started, ready, and eventually gone. */
export class EngineProcess {
  readonly pid: number;
  readonly port: number;
  readonly startedAt: string;
  readonly exited: Promise<EngineExit>;
  readonly #child: ChildProcess;

  /** Forks the process and waits until its HTTP interface answers. */
  static async start(
    message: StartMessage,
    onPid: (pid: number) => void,
  ): Promise<EngineProcess> {
    const child = forkEntry(message.sessions);
    if (child.pid !== undefined) onPid(child.pid);
    const exited = watchExit(child);
    let timer: NodeJS.Timeout | undefined;
    try {
      const ready = await new Promise<
        Extract<EngineMessage, { type: 'ready' }>
      >((resolve, reject) => {
        timer = setTimeout(
          () =>
            reject(
              new EmbeddedClickHouseError(
                `The engine did not start within ${START_TIMEOUT_MS / 1000} s`,
              ),
            ),
          START_TIMEOUT_MS,
        );
        child.on('error', reject);
        child.on('message', (answer: EngineMessage) => {
          if (answer.type === 'ready') resolve(answer);
          // The loader of TypeScript sources sends messages of its own.
          else if (answer.type === 'failed')
            reject(describeFailure(message, answer));
        });
        exited.then(exit =>
          reject(
            new EmbeddedClickHouseError(
              `The engine ended while starting (${describeExit(exit)})`,
            ),
          ),
        );
        child.send(message, error => error && reject(error));
      });
      return new EngineProcess(child, exited, ready);
    } catch (error) {
      child.kill('SIGKILL');
      await exited;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private constructor(
    child: ChildProcess,
    exited: Promise<EngineExit>,
    ready: { port: number; startedAt: string },
  ) {
    this.#child = child;
    this.pid = child.pid!;
    this.exited = exited;
    this.port = ready.port;
    this.startedAt = ready.startedAt;
  }

  /** Lets running statements finish for `drainMs`; a process that stays longer is killed. */
  async stop(drainMs: number): Promise<EngineExit> {
    if (this.#child.connected)
      this.#child.send({ type: 'stop', drainMs }, () => {});
    const timer = setTimeout(() => this.kill(), drainMs + 5_000);
    try {
      return await this.exited;
    } finally {
      clearTimeout(timer);
    }
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/** In one sentence how a process ended. */
export function describeExit(exit: EngineExit): string {
  const how = exit.signal ? `signal ${exit.signal}` : `code ${exit.code}`;
  const last = exit.stderr.trim().split('\n').pop()?.slice(0, 300);
  return last ? `${how}: ${last}` : how;
}

function forkEntry(sessions: number): ChildProcess {
  // In a checkout the TypeScript sources run as they are; the built package has an entry of its own.
  const fromSource = __filename.endsWith('.ts');
  const name = fromSource ? 'server/main.ts' : 'server.cjs.js';
  // eslint-disable-next-line no-restricted-syntax
  const entry = join(__dirname, '..', name);
  const { NODE_OPTIONS: _, ...env } = process.env;
  return fork(entry, [], {
    execArgv: fromSource
      ? [
          '--require',
          require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        ]
      : [],
    env: { ...env, UV_THREADPOOL_SIZE: String(sessions * 2 + SPARE_THREADS) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'json',
  });
}

function watchExit(child: ChildProcess): Promise<EngineExit> {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', text => {
    stderr = (stderr + text).slice(-STDERR_TAIL_BYTES);
  });
  return new Promise(resolve => {
    child.once('exit', (code, signal) => resolve({ code, signal, stderr }));
    child.once('error', error =>
      resolve({ code: null, signal: null, stderr: error.message }),
    );
  });
}

function describeFailure(
  message: StartMessage,
  failure: { code?: string; message: string },
): EmbeddedClickHouseError {
  if (failure.code === 'EADDRINUSE') {
    return new EmbeddedClickHouseError(
      `Port ${message.port} on ${message.host} is taken by another program`,
    );
  }
  if (failure.code === 'EACCES') {
    return new EmbeddedClickHouseError(
      `Port ${message.port} on ${message.host} may not be opened by this user`,
    );
  }
  return new EmbeddedClickHouseError(
    `The engine could not start: ${failure.message.slice(0, 500)}`,
  );
}
