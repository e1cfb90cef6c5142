import { spawn } from 'node:child_process';
import { UnprocessableError } from '@analytics-engine/plugin-analytics-node';

const OUTPUT_TAIL_CHARACTERS = 2_000;
/** Of the last line, which ends up in a message for people. */
const TOLD_CHARACTERS = 300;

/**
 * Runs a program to its end; it is killed, with all that it started, when the
 * signal says so or its time is over.
 *
 * @throws UnprocessableError saying how it ended and its last line
 */
export function runProgram(options: {
  command: readonly string[];
  directory: string;
  timeLimitMs: number;
  signal: AbortSignal;
}): Promise<void> {
  const { command, directory, timeLimitMs, signal } = options;
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    // A group of its own, so that what the program started ends with it.
    const child = spawn(program, args, {
      cwd: directory,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let late = false;
    const collect = (text: Buffer) => {
      output = (output + text.toString()).slice(-OUTPUT_TAIL_CHARACTERS);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const kill = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has just ended.
      }
    };
    const timer = setTimeout(() => {
      late = true;
      kill();
    }, timeLimitMs);
    signal.addEventListener('abort', kill, { once: true });
    if (signal.aborted) kill();
    const finish = (problem?: string) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', kill);
      if (problem === undefined) resolve();
      else reject(new UnprocessableError(`The external trainer ${problem}`));
    };
    child.once('error', error =>
      finish(`'${program}' could not be started: ${error.message}`),
    );
    child.once('close', (code, how) => {
      if (code === 0) {
        finish();
        return;
      }
      const last = output.trim().split('\n').pop()?.slice(-TOLD_CHARACTERS);
      const end = how
        ? `was ended by signal ${how}`
        : `ended with code ${code}`;
      const told = late
        ? `took longer than ${timeLimitMs / 1000} s and was killed`
        : end;
      finish(last ? `${told}: ${last}` : told);
    });
  });
}
