import autocannon, { type Options } from 'autocannon';
import { Latencies } from '../harness/Latencies';
import type { ModelStack } from './ModelStack';

/** What a load came to. */
export interface LoadResult {
  perSecond: number;
  latencies: Latencies;
}

/** What a load posts, and for how long. */
export interface LoadOptions {
  path: string;
  body: string;
  connections: number;
  seconds: number;
}

/**
 * Posts the same body again and again, as often as it is answered.
 *
 * @throws Error when a request failed or was refused: a figure with failures in it says nothing
 */
export async function load(
  stack: ModelStack,
  options: LoadOptions,
): Promise<LoadResult> {
  const { path, body, connections, seconds } = options;
  const latencies = Latencies.create();
  const settings: Options = {
    url: `${stack.url}${path}`,
    method: 'POST',
    headers: stack.headers,
    body,
    connections,
    duration: seconds,
  };
  return new Promise((resolve, reject) => {
    const client = autocannon(settings, (error, result) => {
      const failed = result && result.non2xx + result.errors + result.timeouts;
      if (error || failed > 0) {
        reject(error ?? new Error(`${path}: ${failed} requests failed`));
      } else {
        resolve({ perSecond: result.requests.average, latencies });
      }
    });
    client.on('response', (_client, _status, _bytes, responseMs) =>
      latencies.add(responseMs),
    );
  });
}
