import type { JsonObject } from '@backstage/types';

/** What callers of the benchmark's server show. */
export const BENCH_TOKEN = 'bench-token-that-opens-nothing-else';

/** Requests a minute that are not refused: more than any machine answers. */
const RATE_LIMIT = 1_000_000_000;

/** As the product is configured, without the sample shop and without a second port. */
export function stackConfig(port: number, directory: string): JsonObject {
  return {
    app: { baseUrl: `http://localhost:${port}`, title: 'bench' },
    backend: {
      baseUrl: `http://localhost:${port}`,
      listen: { host: '127.0.0.1', port },
      database: { client: 'better-sqlite3', connection: { directory } },
      auth: {
        externalAccess: [
          { type: 'static', options: { token: BENCH_TOKEN, subject: 'bench' } },
        ],
      },
    },
    permission: { enabled: true },
    events: { useEventBus: 'never' },
    analytics: {
      dataDirectory: directory,
      access: { rateLimit: { limit: RATE_LIMIT } },
      // Only the models that the benchmark registers.
      ml: { training: { definitions: [] } },
      pipelines: {
        definitions: [
          {
            name: 'ml-predictions',
            source: { topic: 'ml-predictions', group: 'ml-predictions' },
            sink: { dataset: 'predictions' },
            windowSize: '5s',
          },
        ],
      },
    },
  };
}
