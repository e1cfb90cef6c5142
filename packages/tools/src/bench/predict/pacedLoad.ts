import { Agent, request } from 'node:http';
import type { Latencies } from '../harness/Latencies';
import { paceBySchedule } from '../harness/paceBySchedule';
import type { LoadOptions } from './load';
import type { ModelStack } from './ModelStack';

/**
 * Posts the same body at moments of equal distance, whatever earlier calls do.
 * A share of what a machine can answer is that share at every moment then;
 * `load` can only send as quickly as it is answered, and wait.
 *
 * Latencies count from the moment a call is sent: nothing that is late keeps
 * another call from being sent, and the timer's own delay would make
 * everything look alike.
 *
 * @throws Error when a request failed or was refused
 */
export async function pacedLoad(
  stack: ModelStack,
  options: LoadOptions & { perSecond: number; into: Latencies },
): Promise<void> {
  const { path, body, connections, seconds, perSecond, into } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const headers = {
    ...stack.headers,
    'content-length': Buffer.byteLength(body),
  };
  const post = () =>
    new Promise<void>((resolve, reject) => {
      const sentAt = performance.now();
      request(`${stack.url}${path}`, { agent, method: 'POST', headers })
        .once('response', response => {
          response.resume().once('end', () => {
            into.add(performance.now() - sentAt);
            if (response.statusCode === 200) resolve();
            else reject(new Error(`${path}: ${response.statusCode}`));
          });
        })
        .once('error', reject)
        .end(body);
    });
  try {
    await paceBySchedule({ perSecond, seconds, action: post });
  } finally {
    agent.destroy();
  }
}
