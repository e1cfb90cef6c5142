import { fork, type ChildProcess } from 'node:child_process';
import {
  TrainingCancelledError,
  TrainingDataError,
  TrainingProcessError,
} from '../errors';
import type { TrainingHooks } from '../train/trainTabular';
import type { TrainingResult, TrainingSpec } from '../train/types';
import type { Block } from '../types';
import type { TrainerAnswer, TrainerOrder } from './messages';

/** A process that was asked to stop and does not is killed after this. */
const CANCEL_GRACE_MS = 2_000;
const STDERR_TAIL_CHARACTERS = 2_000;

/** Where and how a training process is followed and stopped. */
export interface TrainingProcessHooks extends TrainingHooks {
  /** Called once with the process id. */
  onPid?: (pid: number) => void;
}

/**
 * Trains in a process of its own, so that the caller stays responsive and
 * training can be killed at any time. Blocks are sent one after the other, as
 * the process asks for them.
 *
 * @throws TrainingDataError when the rows do not allow training
 * @throws TrainingCancelledError when the signal asked for it
 * @throws TrainingProcessError when the process ended without a model
 */
export async function trainInProcess(
  blocks: AsyncIterable<Block> | Iterable<Block>,
  spec: TrainingSpec,
  hooks: TrainingProcessHooks = {},
): Promise<TrainingResult> {
  if (hooks.signal?.aborted) throw new TrainingCancelledError();
  const child = forkTrainer();
  if (child.pid !== undefined) hooks.onPid?.(child.pid);
  let timer: NodeJS.Timeout | undefined;
  const cancel = () => {
    send(child, { type: 'cancel' });
    timer = setTimeout(() => child.kill('SIGKILL'), CANCEL_GRACE_MS);
  };
  hooks.signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await converse(child, blocks, spec, hooks);
  } catch (error) {
    if (hooks.signal?.aborted) throw new TrainingCancelledError();
    throw error;
  } finally {
    hooks.signal?.removeEventListener('abort', cancel);
    clearTimeout(timer);
    child.kill('SIGKILL');
  }
}

function converse(
  child: ChildProcess,
  blocks: AsyncIterable<Block> | Iterable<Block>,
  spec: TrainingSpec,
  hooks: TrainingProcessHooks,
): Promise<TrainingResult> {
  return new Promise((resolve, reject) => {
    let stderr = '';
    let wanted: (() => void) | undefined;
    let ready = 0;
    child.stderr?.setEncoding('utf8').on('data', text => {
      stderr = (stderr + text).slice(-STDERR_TAIL_CHARACTERS);
    });
    child.once('error', error =>
      reject(new TrainingProcessError(`Training failed: ${error.message}`)),
    );
    child.once('exit', (code, signal) => {
      wanted?.();
      const how = signal ? `by signal ${signal}` : `with code ${code}`;
      const last = lastWords(stderr);
      reject(
        new TrainingProcessError(
          `The training process was ended ${how} before it gave a model${
            last ? `: ${last}` : ''
          }`,
        ),
      );
    });
    child.on('message', (answer: TrainerAnswer) => {
      if (answer.type === 'ready') {
        ready += 1;
        wanted?.();
      } else if (answer.type === 'progress') {
        hooks.onProgress?.(answer.progress);
      } else if (answer.type === 'result') {
        resolve(answer.result);
      } else if (answer.type === 'failed') {
        reject(errorOf(answer));
      }
    });
    const change = () =>
      new Promise<void>(wake => {
        wanted = wake;
      });
    const feed = async () => {
      send(child, { type: 'start', spec });
      for await (const block of blocks) {
        while (ready === 0 && alive(child)) await change();
        if (!alive(child) || hooks.signal?.aborted) return;
        ready -= 1;
        send(child, { type: 'block', block });
      }
      send(child, { type: 'end' });
    };
    feed().catch(reject);
  });
}

/** Node ends its report of an error with its own version. */
function lastWords(stderr: string): string | undefined {
  const lines = stderr.trim().split('\n');
  return lines.findLast(line => /^\w*Error\b/.test(line)) ?? lines.at(-1);
}

function alive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function send(child: ChildProcess, order: TrainerOrder): void {
  // A process that has just ended cannot be told; its exit says so.
  if (child.connected) child.send(order, () => {});
}

function errorOf(failure: { name: string; message: string }): Error {
  if (failure.name === 'TrainingDataError') {
    return new TrainingDataError(failure.message);
  }
  if (failure.name === 'TrainingCancelledError') {
    return new TrainingCancelledError();
  }
  return new TrainingProcessError(`Training failed: ${failure.message}`);
}

function forkTrainer(): ChildProcess {
  // In a checkout the TypeScript sources run as they are; the built package has an entry of its own.
  const fromSource = __filename.endsWith('.ts');
  const entry = require.resolve('@analytics-engine/tabular-trainer/child');
  const { NODE_OPTIONS: _, ...env } = process.env;
  return fork(entry, [], {
    execArgv: fromSource
      ? [
          '--require',
          require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        ]
      : [],
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Typed arrays travel as they are.
    serialization: 'advanced',
  });
}
